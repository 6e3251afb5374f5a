using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Ryze.Application.Bridge.Chatwoot;
using Ryze.Domain.Bridge.Chatwoot;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Events;
using Ryze.Domain.Protocol.Http;
using Ryze.Infrastructure.Shared.Json;
using Ryze.Infrastructure.Shared.Net;

namespace Ryze.Infrastructure.Bridge.Chatwoot;

/// <summary>
/// Contacts, conversations and messages of the Chatwoot API over HTTP (docs/spec/bridge.md 3.1; docs/spec/chatwoot.md 1.3).
/// </summary>
/// <param name="http">The same kind as for <see cref="ChatwootHttpClient"/>: no redirects, the address policy, no timeout.</param>
/// <param name="pace">Delays each call before its timeout starts. The caller takes the turn for a message creation.</param>
internal sealed class ChatwootMessagesClient(HttpClient http, ChatwootPace pace, TimeProvider time) : IChatwootMessages
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new CleanTextConverter() },
    };

    private const string InboxDeleted = "the inbox was deleted in Chatwoot: set the integration again";

    private readonly ChatwootTransport _transport = new(http, time);

    public async Task<Result<ContactMatch>> FindContactAsync(
        ChatwootAccess access, long inboxId, string sourceId, CancellationToken cancellationToken)
    {
        var sent = await SendAsync(HttpMethod.Post, access, "/contact_inboxes/filter", new { inboxId, sourceId }, cancellationToken);
        if (!sent.TryGet(out var answer, out var error))
        {
            return error;
        }

        // An unknown contact gives a 404 with an empty body. A 404 with Chatwoot's error text means a deleted inbox.
        return answer is { Status: 404, Body: { } body } && string.IsNullOrWhiteSpace(body) ? new ContactMatch(null)
            : answer is { IsSuccess: true, IsHtml: false, Json: { } json }
                && ChatwootMessagesJson.Contact(json) is { } contact ? new ContactMatch(contact)
            : ChatwootRefusal.Of(answer, access.ApiToken) is { ChatwootStatus: 404, RefusedBy: RefusedBy.Chatwoot } refused
                ? refused with { Detail = Detail.Of(InboxDeleted), IsInboxDeleted = true }
            : ChatwootRefusal.Of(answer, access.ApiToken);
    }

    public async Task<Result<IReadOnlyList<ChatwootContact>>> SearchContactsAsync(
        ChatwootAccess access, string text, CancellationToken cancellationToken)
    {
        // Chatwoot throttles the search by account, separately from other requests (docs/spec/chatwoot.md 1.5).
        var path = "/contacts/search?q=" + Uri.EscapeDataString(text);
        return await ListAsync(
            access, path, limitsRequests: false, json => ChatwootMessagesJson.List(json, ChatwootMessagesJson.Contact), cancellationToken);
    }

    public async Task<Result<ChatwootContact>> CreateContactAsync(
        ChatwootAccess access, NewContact contact, CancellationToken cancellationToken)
    {
        var body = new { contact.InboxId, contact.SourceId, contact.Name, contact.Identifier, phoneNumber = contact.Phone };
        return Read(await SendAsync(HttpMethod.Post, access, "/contacts", body, cancellationToken), access, ChatwootMessagesJson.Created);
    }

    public async Task<ChatwootFailure?> SetPhoneAsync(
        ChatwootAccess access, long contactId, string phone, CancellationToken cancellationToken) => FailureOf(
        await SendAsync(HttpMethod.Patch, access, Path($"/contacts/{contactId}"), new { phoneNumber = phone }, cancellationToken), access);

    public async Task<Result<ChatwootContact>> ReadContactAsync(
        ChatwootAccess access, long contactId, CancellationToken cancellationToken) => Read(
        await SendAsync(HttpMethod.Get, access, Path($"/contacts/{contactId}"), null, cancellationToken), access,
        ChatwootMessagesJson.Contact);

    public async Task<ChatwootFailure?> SetNameAsync(
        ChatwootAccess access, long contactId, string name, CancellationToken cancellationToken) => FailureOf(
        await SendAsync(HttpMethod.Patch, access, Path($"/contacts/{contactId}"), new { name }, cancellationToken), access);

    public async Task<Result<IReadOnlyList<ChatwootConversation>>> ListConversationsAsync(
        ChatwootAccess access, long contactId, CancellationToken cancellationToken)
    {
        var path = Path($"/contacts/{contactId}/conversations");
        return await ListAsync(
            access, path, limitsRequests: true, json => ChatwootMessagesJson.List(json, ChatwootMessagesJson.Conversation),
            cancellationToken);
    }

    public async Task<Result<ChatwootConversation>> CreateConversationAsync(
        ChatwootAccess access, NewConversation conversation, CancellationToken cancellationToken)
    {
        // All three ids: Chatwoot looks a source_id alone up across accounts and inboxes (docs/spec/chatwoot.md 1.3.4).
        var body = new
        {
            conversation.InboxId, conversation.ContactId, conversation.SourceId, status = conversation.IsPending ? "pending" : "open",
        };
        return Read(
            await SendAsync(HttpMethod.Post, access, "/conversations", body, cancellationToken), access, ChatwootMessagesJson.Conversation);
    }

    public async Task<Result<ChatwootConversation>> FindConversationAsync(
        ChatwootAccess access, long conversationId, CancellationToken cancellationToken) => Read(
        await SendAsync(HttpMethod.Get, access, Path($"/conversations/{conversationId}"), null, cancellationToken), access,
        ChatwootMessagesJson.Conversation);

    public async Task<Result<ChatwootMessage>> CreateMessageAsync(
        ChatwootAccess access, long conversationId, NewMessage message, CancellationToken cancellationToken)
    {
        var path = Path($"/conversations/{conversationId}/messages");
        var type = message.IsIncoming ? "incoming" : "outgoing";
        var attributes = new
        {
            inReplyTo = message.InReplyToId,
            inReplyToExternalId = message.InReplyTo,
            externalEcho = message.IsIncoming ? (bool?)null : true,
            externalCreatedAt = message.WrittenAt?.ToUnixTimeSeconds(),
        };
        var sent = message.File is { } file
            ? ObserveRateLimit(access, await _transport.SendAsync(
                ChatwootCall.Repeatable, HttpMethod.Post, At(access, path), access.ApiToken,
                Form(message, type, attributes, attributes.externalCreatedAt, file),
                ChatwootTransport.UploadTimeout, BoundedBody.MaxLength, cancellationToken))
            : await SendInTurnAsync(
                HttpMethod.Post, access, path,
                new
                {
                    message.Content, messageType = type, message.SourceId, @private = false, contentAttributes = attributes,
                    attributes.externalCreatedAt,
                },
                cancellationToken);
        var created = Read(sent, access, ChatwootMessagesJson.Message);
        return created.Error is ChatwootFailure failure ? failure with { IsMessageCreate = true } : created;
    }

    public async Task<Result<IReadOnlyList<ChatwootMessage>>> ListMessagesAsync(
        ChatwootAccess access, long conversationId, long? before, CancellationToken cancellationToken)
    {
        var path = Path($"/conversations/{conversationId}/messages") + (before is { } id ? Path($"?before={id}") : "");
        return await ListAsync(
            access, path, limitsRequests: true, json => ChatwootMessagesJson.List(json, ChatwootMessagesJson.Message), cancellationToken);
    }

    public async Task<Result<IReadOnlyList<InboxConversation>>> ListInboxConversationsAsync(
        ChatwootAccess access, long inboxId, int page, CancellationToken cancellationToken)
    {
        var path = Path($"/conversations?inbox_id={inboxId}&status=all&sort_by=last_activity_at_desc&page={page}");
        return await ListAsync(
            access,
            path,
            limitsRequests: true,
            json => TolerantJson.Member(json, "data") is { } data
                ? ChatwootMessagesJson.List(data, ChatwootMessagesJson.InboxConversation) : null,
            cancellationToken);
    }

    public async Task<ChatwootFailure?> UpdateMessageAsync(
        ChatwootAccess access, long conversationId, long messageId, ReceiptState status, string error, CancellationToken cancellationToken)
    {
        var body = new { status = status.Word(), externalError = error.Length > 0 ? error : null };
        return FailureOf(
            await SendAsync(
            HttpMethod.Patch, access, Path($"/conversations/{conversationId}/messages/{messageId}"), body, cancellationToken), access);
    }

    public async Task<Result<IReadOnlyDictionary<long, string>>> ListAgentsAsync(ChatwootAccess access, CancellationToken cancellationToken)
    {
        var sent = await SendAsync(HttpMethod.Get, access, "/agents", null, cancellationToken);
        if (!sent.TryGet(out var answer, out var error))
        {
            return error;
        }

        // The only list without an object around it.
        return answer is { IsSuccess: true, IsHtml: false } && TolerantJson.ArrayIn(answer.Body) is { } agents
            ? ChatwootMessagesJson.AgentNames(agents)
            : ChatwootRefusal.Of(answer, access.ApiToken);
    }

    public async Task<ChatwootFailure?> CreateNoteAsync(
        ChatwootAccess access, long conversationId, long messageId, string sourceId, string content, CancellationToken cancellationToken)
    {
        var body = new { content, messageType = "outgoing", @private = true, sourceId, contentAttributes = new { inReplyTo = messageId } };
        var sent = await SendAsync(HttpMethod.Post, access, Path($"/conversations/{conversationId}/messages"), body, cancellationToken);
        return FailureOf(sent, access) is { } failure ? failure with { IsMessageCreate = true } : null;
    }

    private static ChatwootFailure? FailureOf(Result<ChatwootAnswer> sent, ChatwootAccess access) =>
        !sent.TryGet(out var answer, out var error) ? (ChatwootFailure)error
        : answer is { IsSuccess: true, IsHtml: false } ? null
        : ChatwootRefusal.Of(answer, access.ApiToken);

    private async Task<Result<ChatwootAnswer>> SendAsync(
        HttpMethod method, ChatwootAccess access, string path, object? body, CancellationToken cancellationToken) =>
        await pace.TurnAsync(access, conversationId: null, cancellationToken) is { } notNow
            ? notNow
            : await SendInTurnAsync(method, access, path, body, cancellationToken);

    private async Task<Result<IReadOnlyList<T>>> ListAsync<T>(
        ChatwootAccess access, string path, bool limitsRequests, Func<JsonElement, IReadOnlyList<T>?> read,
        CancellationToken cancellationToken)
    {
        if (await pace.TurnAsync(access, conversationId: null, cancellationToken) is { } notNow)
        {
            return notNow;
        }

        var shareKey = FairShareKey.Of(access.Tenant, access.BaseUrl, access.AccountId);
        var sent = await _transport.ListAsync(At(access, path), access.ApiToken, shareKey, read, cancellationToken);
        if (!sent.TryGet(out var list, out var error))
        {
            return error;
        }

        ObserveRateLimit(access, list.Answer, limitsRequests);
        return list.Read(access.ApiToken);
    }

    private async Task<Result<ChatwootAnswer>> SendInTurnAsync(
        HttpMethod method, ChatwootAccess access, string path, object? body, CancellationToken cancellationToken) =>
            ObserveRateLimit(access, await _transport.SendAsync(
        ChatwootCall.Repeatable, method, At(access, path), access.ApiToken, body is null ? null : JsonSerializer.Serialize(body, Json),
        cancellationToken));

    private Result<ChatwootAnswer> ObserveRateLimit(ChatwootAccess access, Result<ChatwootAnswer> sent, bool limitsRequests = true)
    {
        if (sent.TryGet(out var answer, out _) && answer.Status == 429)
        {
            pace.Close(access, answer.RetryAfter, limitsRequests);
        }

        return sent;
    }

    /// <summary>A form carries the attributes as JSON text (docs/spec/chatwoot.md 1.3.5).</summary>
    private static MultipartFormDataContent Form(
        NewMessage message, string type, object attributes, long? externalCreatedAt, ChatwootUpload file)
    {
        var content = new FileContent(file.Content);
        content.Headers.ContentType = MediaTypeHeaderValue.TryParse(file.MimeType, out var mimeType)
            ? mimeType
            : new MediaTypeHeaderValue("application/octet-stream");
        var form = new MultipartFormDataContent
        {
            { Text(message.Content), "\"content\"" },
            { Text(type), "\"message_type\"" },
            { Text("false"), "\"private\"" },
            { Text(message.SourceId), "\"source_id\"" },
            { Text(JsonSerializer.Serialize(attributes, Json)), "\"content_attributes\"" },
        };
        if (externalCreatedAt is { } seconds)
        {
            // Before 4.9.0 Chatwoot stores only this parameter; later versions treat it like the attribute.
            form.Add(Text(seconds.ToString(CultureInfo.InvariantCulture)), "\"external_created_at\"");
        }

        if (file.IsVoice)
        {
            form.Add(Text("true"), "\"is_voice_message\"");
        }

        // Set by hand: Rack expects quoted UTF-8 file names, but the framework would encode them by RFC 2047.
        content.Headers.ContentDisposition = new ContentDispositionHeaderValue("form-data") { Name = "\"attachments[]\"" };
        var name = CleanText.Of(file.Name);
        content.Headers.ContentDisposition.Parameters.Add(new NameValueHeaderValue("filename", $"\"{Ascii(name)}\""));
        content.Headers.ContentDisposition.FileNameStar = name;
        form.Add(content);
        return form;
    }

    private static string Ascii(string name) => new([.. name.Select(c => c is > '\u001f' and <= '~' and not '"' and not '\\' ? c : '_')]);

    private static StringContent Text(string text)
    {
        var content = new StringContent(CleanText.Of(text), Encoding.UTF8);

        // Rails treats a part with a content type as a file.
        content.Headers.ContentType = null;
        return content;
    }

    private static Result<T> Read<T>(Result<ChatwootAnswer> sent, ChatwootAccess access, Func<JsonElement, T?> read)
        where T : class
    {
        if (!sent.TryGet(out var answer, out var error))
        {
            return error;
        }

        // A variable is needed: T may be an interface, and C# has no implicit conversion from an interface.
        var value = answer is { IsSuccess: true, IsHtml: false, Json: { } json } ? read(json) : null;
        return value is null ? ChatwootRefusal.Of(answer, access.ApiToken) : Result.Of(value);
    }

    private static Uri At(ChatwootAccess access, string path) =>
        new(ChatwootBaseUrl.Normalize(access.BaseUrl) + Path($"/api/v1/accounts/{access.AccountId}") + path);

    private static string Path(FormattableString path) => path.ToString(CultureInfo.InvariantCulture);
}
