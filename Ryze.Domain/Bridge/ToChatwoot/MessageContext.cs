namespace Ryze.Domain.Bridge.ToChatwoot;

/// <summary>What the bridge knows about a message in addition to its event.</summary>
public sealed record MessageContext
{
    public FileOutcome File { get; init; } = FileOutcome.NotFetched;

    /// <summary>The time of delivery; null when it does not matter.</summary>
    public DateTimeOffset? Now { get; init; }

    /// <summary>Whether Chatwoot has the quoted message, and shows it.</summary>
    public bool HasQuoted { get; init; }

    /// <summary>Known names by address; a linked id without a name has its number with <c>+</c>.</summary>
    public IReadOnlyDictionary<string, string> People { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}

/// <summary>The outcome of a message's file.</summary>
public enum FileOutcome
{
    NotFetched,
    TooLarge,

    /// <summary>A proxy in front of Chatwoot rejected it.</summary>
    TooLargeForChatwoot,

    /// <summary>The file is attached, and needs no text.</summary>
    Attached,
}
