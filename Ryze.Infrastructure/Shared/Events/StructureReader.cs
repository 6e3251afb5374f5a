using System.Text.Json;
using Ryze.Domain.Protocol.Events;
using Ryze.Infrastructure.Shared.Json;

namespace Ryze.Infrastructure.Shared.Events;

/// <summary>Reads messages made of fields: known kinds by their type or member, others by their known fields.</summary>
internal static class StructureReader
{
    private static readonly Dictionary<string, StructureKind> Kinds = new(StringComparer.Ordinal)
    {
        ["order"] = StructureKind.Order,
        ["product"] = StructureKind.Product,
        ["productlist"] = StructureKind.Product,
        ["payment"] = StructureKind.Payment,
        ["sendpayment"] = StructureKind.Payment,
        ["requestpayment"] = StructureKind.Payment,
        ["paymentinvite"] = StructureKind.Payment,
        ["invoice"] = StructureKind.Payment,
        ["pix"] = StructureKind.Payment,
        ["template"] = StructureKind.Business,
        ["hydratedtemplate"] = StructureKind.Business,
        ["highlystructured"] = StructureKind.Business,
        ["buttons"] = StructureKind.Business,
        ["button"] = StructureKind.Business,
        ["list"] = StructureKind.Business,
        ["interactive"] = StructureKind.Business,
        ["carousel"] = StructureKind.Business,
        ["groupinvite"] = StructureKind.GroupInvite,
        ["event"] = StructureKind.Event,
        ["scheduledcallcreation"] = StructureKind.Event,
        ["album"] = StructureKind.Album,
        ["comment"] = StructureKind.Comment,
        ["enccomment"] = StructureKind.Comment,
        ["call"] = StructureKind.Call,
        ["calllog"] = StructureKind.Call,
        ["pollvote"] = StructureKind.PollVote,
        ["pollupdate"] = StructureKind.PollVote,
        ["vote"] = StructureKind.PollVote,
    };

    /// <summary>Members that other readers read, or that a person cannot use.</summary>
    private static readonly HashSet<string> ReadElsewhere =
    [
        "context", "media", "edit", "reaction", "location", "livelocation", "contact", "contacts", "poll", "reply", "forward", "revoke",
            "contextinfo",
        "externaladreply", "referral",
    ];

    /// <summary>Null when the message has no such object, or it is empty.</summary>
    public static StructuredMessage? Read(JsonElement? message, string type)
    {
        var typed = Kinds.TryGetValue(KnownNames.KindOf(type), out var known) ? known : (StructureKind?)null;
        foreach (var (name, value) in message?.Members() ?? [])
        {
            if (Kinds.TryGetValue(KnownNames.KindOf(name), out var kind) && value.ValueKind is JsonValueKind.Object or JsonValueKind.Array
                && value.IsFilled())
            {
                return new StructuredMessage(kind == StructureKind.Business ? typed ?? kind : kind, KnownFields.Read(value));
            }
        }

        if (typed is StructureKind.PollVote && message.Filled("poll") is { } poll)
        {
            return new StructuredMessage(StructureKind.PollVote, KnownFields.Read(poll));
        }

        // The engine reports the kind, but its object has another name.
        return typed is { } only && Others(message) is { Count: > 0 } fields ? new StructuredMessage(only, fields) : null;
    }

    /// <summary>The known fields of an unknown message; null when there are none.</summary>
    public static StructuredMessage? ReadUnknown(JsonElement? message) =>
        Others(message) is { Count: > 0 } fields ? new StructuredMessage(StructureKind.Unknown, fields) : null;

    private static List<StructuredField> Others(JsonElement? message) => [.. (message?.Members() ?? [])
        .Where(member => !ReadElsewhere.Contains(KnownNames.KindOf(member.Name))
            && member.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array)
        .SelectMany(member => KnownFields.Read(member.Value))
        .Distinct()];
}
