using Ryze.Domain.Errors;

namespace Ryze.Application.Bridge.Chatwoot;

/// <summary>What became of an earlier call is not known yet, or a file may come later: the chat waits, without a failure of Chatwoot's to judge.</summary>
internal sealed record NotSettledYet(DateTimeOffset Until, string Why) : Error;
