using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ryze.Infrastructure.PublicApi.Engines.WhatsAppProtobuf;

/// <summary>Reads changes of an earlier message: edits and deletions.</summary>
internal static class ProtobufChanges
{
    /// <summary>Newer clients encrypt an edit so that the engine cannot read its text.</summary>
    public const string EditWithoutText = "The message was edited on WhatsApp. Its new text is not available here.";

    /// <summary>Protocol messages about settings, history and keys are dropped.</summary>
    public static ProtobufReading Read(JsonElement? protocol)
    {
        if (protocol.Object("key").FilledText("id") is not { } target)
        {
            return ProtobufReading.Dropped;
        }

        // Protobuf leaves out the type of a deletion, because its number is 0.
        var edited = protocol.Object("editedMessage");
        var hasType = protocol.Member("type") is not null;
        return edited is not null && (!hasType || protocol.IsEnum("type", 14, "message_edit"))
            ? new(Edit(target, NewTextOf(ProtobufMessageReader.Read(edited).Message)))
            : edited is null && protocol.IsEnum("type", 0, "revoke") ? new(Revocation(target))
            : edited is null && protocol.IsEnum("type", 14, "message_edit") ? new(Edit(target, EditWithoutText))
            : ProtobufReading.Dropped;
    }

    public static ProtobufReading ReadEncrypted(JsonElement kind)
    {
        JsonElement? encrypted = kind;
        return encrypted.Object("targetMessageKey").FilledText("id") is { } target
            && encrypted.IsEnum("secretEncType", 2, "message_edit")
            ? new(Edit(target, EditWithoutText)) : ProtobufReading.Dropped;
    }

    public static JsonObject Edit(string target, string text) => new()
    {
        ["type"] = "message_edit",
        ["content"] = text,
        ["isEdit"] = true,
        ["edit"] = new JsonObject { ["original_id"] = target, ["text"] = text },
    };

    public static JsonObject Revocation(string target) => new()
    {
        ["type"] = "message_revoke",
        ["content"] = "",
        ["messageId"] = target,
    };

    /// <summary>Empty when a file's caption was removed.</summary>
    private static string NewTextOf(JsonObject? edited) =>
        ProtobufMessageReader.TextOf(edited) ?? (edited?["media"] is not null ? "" : EditWithoutText);
}
