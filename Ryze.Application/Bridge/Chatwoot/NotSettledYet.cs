using Ryze.Domain.Errors;

namespace Ryze.Application.Bridge.Chatwoot;

/// <summary>An earlier call's outcome is unknown, or a file may still arrive. The chat waits, and this is not a Chatwoot failure.</summary>
internal sealed record NotSettledYet(DateTimeOffset Until, string Why) : Error;
