namespace Ryze.Domain.PublicApi.Engines;

/// <summary>
/// A message that an engine reported or sent. Some calls (quotes, reactions, read receipts) must name more than the message's id.
/// </summary>
/// <param name="Chat">The chat's JID, in the case in which the engine sent it: some ids are exact.</param>
/// <param name="FromMe">Whether our own number wrote it.</param>
/// <param name="Participant">In groups: the author's JID.</param>
public sealed record KnownMessage(string MessageId, string Chat, bool FromMe, string? Participant);
