namespace Ryze.Domain.Bridge.ToChatwoot;

/// <summary>What the bridge knows of a message beside its event.</summary>
public sealed record MessageSurroundings
{
    public FileOutcome File { get; init; } = FileOutcome.NotFetched;

    /// <summary>When it goes to Chatwoot; null when that does not matter.</summary>
    public DateTimeOffset? Now { get; init; }

    /// <summary>Chatwoot has the message that this one quotes, and shows it.</summary>
    public bool HasQuoted { get; init; }

    /// <summary>Names of people and numbers of linked ids, as far as known. By the address: a name, else a number with its <c>+</c>.</summary>
    public IReadOnlyDictionary<string, string> People { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}

/// <summary>What became of the file of a message that has one.</summary>
public enum FileOutcome
{
    NotFetched,
    TooLarge,

    /// <summary>A proxy in front of Chatwoot refused it.</summary>
    TooLargeForChatwoot,

    /// <summary>It goes along, and needs no words of its own.</summary>
    Attached,
}
