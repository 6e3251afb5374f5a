using Ryze.Domain.Errors;

namespace Ryze.Api.Http.OpenApi;

/// <summary>One line of an operation's error table.</summary>
/// <param name="Name">Key of the example.</param>
/// <param name="When">When it is answered and, in Development, how to see it with the sandbox.</param>
internal sealed record ErrorRow(string Name, string When, Error Error);
