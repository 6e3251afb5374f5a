namespace Ryze.Domain.Protocol.Events;

/// <summary>A message that is made of fields, such as an order or an invitation.</summary>
public sealed record StructuredMessage(StructureKind Kind, IReadOnlyList<StructuredField> Fields);

/// <param name="Value">As it was read; formatted where it is shown.</param>
public sealed record StructuredField(FieldKind Kind, string Value);

public enum StructureKind
{
    /// <summary>Its fields are shown, and that this is not all of it.</summary>
    Unknown,
    Order,
    Product,
    Payment,

    /// <summary>A business's template, buttons or list: title, text, footer and choices need no heading.</summary>
    Business,
    GroupInvite,
    Event,
    Album,
    Comment,
    Call,
    PollVote,
}

/// <summary>In the order in which they are shown.</summary>
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
