namespace Ryze.Domain.Protocol.Http;

/// <summary>The 200 response of <c>GET /v1/integrations/{id}/dead-letters</c>.</summary>
/// <param name="Backlog">The number of events that wait for delivery.</param>
/// <param name="DeadLetters">The total number, not only this page's.</param>
/// <param name="Items">Newest event first.</param>
/// <param name="Next">Where the next page starts; null on the last page.</param>
public sealed record DeadLetterPage(long Backlog, long DeadLetters, IReadOnlyList<DeadLetter> Items, long? Next)
{
    public const int DefaultSize = 50;
    public const int MaxSize = 100;

    /// <summary>The maximum number of ids in one retry request.</summary>
    public const int MaxNamed = 100;
}

/// <summary>An event that could not be delivered, without its content or personal data.</summary>
/// <param name="Id"><c>evt_...</c>.</param>
/// <param name="Event">E.g. <c>message.exchange</c>.</param>
/// <param name="Reason">One line, at most 300 characters.</param>
public sealed record DeadLetter(string Id, string Event, DateTimeOffset OccurredAt, string Reason, DateTimeOffset DeadSince);
