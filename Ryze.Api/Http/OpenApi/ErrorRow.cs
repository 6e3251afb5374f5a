using Ryze.Domain.Errors;

namespace Ryze.Api.Http.OpenApi;

/// <summary>One row of an operation's error table.</summary>
/// <param name="Name">The example's key.</param>
/// <param name="When">When the error occurs and, in Development, how to trigger it in the sandbox.</param>
internal sealed record ErrorRow(string Name, string When, Error Error);
