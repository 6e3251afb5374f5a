namespace Ryze.Domain.Protocol.Events;

/// <summary>A message made of fields, such as an order or an invitation.</summary>
public sealed record StructuredMessage(StructureKind Kind, IReadOnlyList<StructuredField> Fields);

/// <param name="Value">The source value; it is formatted for display.</param>
public sealed record StructuredField(FieldKind Kind, string Value);

public enum StructureKind
{
    /// <summary>Only its known fields are shown, with a note that some are missing.</summary>
    Unknown,
    Order,
    Product,
    Payment,

    /// <summary>A business's template, buttons or list; its title, text, footer and choices need no heading.</summary>
    Business,
    GroupInvite,
    Event,
    Album,
    Comment,
    Call,
    PollVote,
}

/// <summary>In display order.</summary>
public enum FieldKind
{
    Title,
    Text,
    Answer,
    ItemCount,
    Amount,
    Starts,
    Ends,
    Place,
    Link,
    ImageCount,
    VideoCount,
    Duration,
    Footer,
    Choice,
}
