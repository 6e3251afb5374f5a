using System.Text.Json.Nodes;
using Ryze.Application.PublicApi.Engines;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Events;
using Ryze.Domain.PublicApi.Engines;

namespace Ryze.Infrastructure.PublicApi.Engines.CloudApi;

/// <summary>A chat in Meta's form. A customer without a phone number has a business-scoped id, in a field of its own.</summary>
internal sealed record CloudApiRecipient(string Type, string Field, string Value)
{
    public const string ScopedIdSuffix = "@bsuid";

    private const string GroupSuffix = "@g.us";

    public void WriteTo(JsonObject body)
    {
        body["recipient_type"] = Type;
        body[Field] = Value;
    }

    /// <exception cref="Application.Shared.StorageException">The exact case could not be looked up.</exception>
    public static async Task<Result<CloudApiRecipient>> FindAsync(
        EngineConnection connection, string chat, IEngineMessages messages, CancellationToken cancellationToken)
    {
        if (Jid.Normalize(chat) is { } jid && Jid.IsPerson(jid) && Jid.UserOf(jid).All(char.IsAsciiDigit))
        {
            return new CloudApiRecipient("individual", "to", Jid.UserOf(jid));
        }

        if (Ends(chat, ScopedIdSuffix))
        {
            var id = await ExactUserAsync(connection, chat, messages, cancellationToken);
            return new CloudApiRecipient("individual", "recipient", id ?? WithUpperCountry(Jid.UserOf(chat)));
        }

        if (Ends(chat, GroupSuffix))
        {
            var id = await ExactUserAsync(connection, chat, messages, cancellationToken);
            return new CloudApiRecipient("group", "to", id ?? Jid.UserOf(chat));
        }

        return new EngineError.Rejected(Detail.Of(
            "WhatsApp Cloud API reaches only phone numbers, business-scoped ids and groups, and this chat has none of these addresses"));
    }

    /// <summary>Chats are compared without case, but Meta's ids have an exact case. The customer's messages have it.</summary>
    private static async Task<string?> ExactUserAsync(
        EngineConnection connection, string chat, IEngineMessages messages, CancellationToken cancellationToken)
    {
        var known = await messages.FindLastReceivedAsync(connection.Id, chat, cancellationToken);
        return string.Equals(known?.Chat, chat, StringComparison.OrdinalIgnoreCase) ? Jid.UserOf(known!.Chat) : null;
    }

    /// <summary>A business-scoped id starts with its country's code in capital letters.</summary>
    private static string WithUpperCountry(string id)
    {
        var end = id.IndexOf('.', StringComparison.Ordinal);
        return end < 0 ? id : id[..end].ToUpperInvariant() + id[end..];
    }

    private static bool Ends(string chat, string suffix) =>
        chat.Length > suffix.Length && chat.EndsWith(suffix, StringComparison.OrdinalIgnoreCase);
}
