namespace Ryze.Domain.Protocol.Http;

/// <summary>200 of <c>GET /v1/integrations/{id}/dead-letters</c>.</summary>
/// <param name="Backlog">Events waiting to be relayed.</param>
/// <param name="DeadLetters">All that there are, not only those of this page.</param>
/// <param name="Items">Newest event first.</param>
/// <param name="Next">Where the next page begins; null on the last.</param>
public sealed record DeadLetterPage(long Backlog, long DeadLetters, IReadOnlyList<DeadLetter> Items, long? Next)
{
    public const int DefaultSize = 50;
    public const int MaxSize = 100;

    /// <summary>Letters that one request for a retry may name.</summary>
    public const int MaxNamed = 100;
}

/// <summary>An event that could not be relayed: nothing of what it says, nobody it is about.</summary>
/// <param name="Id"><c>evt_...</c>.</param>
/// <param name="Event">E.g. <c>message.exchange</c>.</param>
/// <param name="Reason">One line, at most 300 characters.</param>
public sealed record DeadLetter(string Id, string Event, DateTimeOffset OccurredAt, string Reason, DateTimeOffset DeadSince);
