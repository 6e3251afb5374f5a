using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Ryze.Api.Http.Errors;
using Ryze.Api.Sandbox.Chatwoot;
using Ryze.Application.PublicApi.Integrations;
using Ryze.Domain.Errors;
using Ryze.Domain.PublicApi.Events;

namespace Ryze.Api.Sandbox.Page;

/// <summary>Answers for the sandbox page: camelCase, without nulls, errors as <c>{"error":"..."}</c>.</summary>
internal static class SandboxPageAnswer
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static IResult Of(object value) => Results.Json(value, Json);

    public static IResult Error(int status, string error) => Results.Json(new { error }, Json, statusCode: status);

    public static IResult NotFound() => Error(404, SandboxText.NotFound);

    /// <summary>The acceptance of a customer's event.</summary>
    public static IResult Accepted(Result<EventAcceptance> accepted)
    {
        if (!accepted.TryGet(out var acceptance, out var error))
        {
            var answer = ErrorAnswer.Of(error);
            return Error(answer.Status, answer.Message);
        }

        return Of(new { accepted = acceptance.ToString().ToLowerInvariant() });
    }

    public static object Inbox(SandboxInbox inbox, ChatwootIntegrationView? integration) => new
    {
        inbox.Id,
        inbox.Name,
        inbox.AccountId,
        instance = integration?.InstanceName,
        integration?.SignMessages,
        integration?.StartAsPending,
        integration?.ReopenResolved,
    };

    public static object Conversation(DeskConversation conversation, DeskContact? contact, DeskMessage? latest) => new
    {
        conversation.Id,
        conversation.Status,
        contact?.Name,
        contact?.Phone,
        contact?.Identifier,
        contact?.IsBlocked,
        conversation.LastActivityAt,
        latest = latest is null
            ? null : new { latest.Id, latest.Content, latest.Type, latest.IsPrivate, latest.Status, files = latest.Files.Count },
    };

    public static object Message(DeskMessage message, SandboxFiles files) => new
    {
        message.Id,
        message.Type,
        message.Content,
        message.IsPrivate,
        message.Status,
        error = message.ExternalError,
        message.IsDeleted,
        sender = message.Sender?.Name ?? (message.Type == "template" ? "Chatwoot" : null),
        message.SourceId,
        message.CreatedAt,
        files = message.Files.Select(file => new
        {
            file.Name,
            file.ContentType,
            file.Length,
            url = files.Find(file.Key) is null ? null : SandboxFileCalls.PathOf(file),
        }),
    };
}
