using System.Globalization;
using System.Text.Json.Nodes;
using Ryze.Application.PublicApi.Engines;
using Ryze.Application.Shared;
using Ryze.Domain;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Commands;
using Ryze.Domain.PublicApi.Engines;
using static Ryze.Infrastructure.PublicApi.Engines.CloudApi.GraphJson;

namespace Ryze.Infrastructure.PublicApi.Engines.CloudApi;

/// <summary>Runs a command once. A command has one limit of time, however many messages it becomes.</summary>
internal sealed class CloudApiSender(GraphApi api, IEngineMessages messages, TimeProvider time)
{
    /// <summary>In characters; a shorter last URL segment may be an ordinary word.</summary>
    private const int ShortestSecret = 32;

    public async Task<Result<SentMessage>> SendAsync(
        EngineConnection connection, string commandId, EngineCommand command, CancellationToken cancellationToken)
    {
        try
        {
            return command switch
            {
                EngineCommand.DeleteMessage delete => new EngineError.Rejected(Detail.Of(
                    delete.ForEveryone
                        ? "WhatsApp Cloud API cannot delete a message for everyone" : "WhatsApp Cloud API cannot delete a message")),
                EngineCommand.ReadMessage read => await MarkAsync(
                    connection, CloudApiRequests.ReadMark(read.MessageId), cancellationToken),
                EngineCommand.ShowPresence presence => await ShowAsync(connection, presence, cancellationToken),
                _ => await SendMessagesAsync(connection, commandId, command, cancellationToken),
            };
        }
        catch (StorageException)
        {
            return new EngineError.Unreachable(Detail.Of("the chat's history could not be read; nothing was sent"));
        }
    }

    /// <summary>Cloud API has only a typing indicator, which belongs to a received message.</summary>
    private async Task<Result<SentMessage>> ShowAsync(
        EngineConnection connection, EngineCommand.ShowPresence presence, CancellationToken cancellationToken) =>
        presence.State is Presence.Typing
            && await messages.FindLastReceivedAsync(connection.Id, presence.Chat, cancellationToken) is { } last
            ? await MarkAsync(connection, CloudApiRequests.TypingOn(last.MessageId), cancellationToken)
            : new SentMessage(null, null);

    private async Task<Result<SentMessage>> MarkAsync(EngineConnection connection, JsonObject body, CancellationToken cancellationToken)
    {
        var answer = await api.PostAsync(connection, PathOf(connection), body, EngineHttpClient.AnswerWithin, cancellationToken);
        return answer.IsConfirmed
            ? new SentMessage(null, null)
            : GraphErrors.ForCommand(answer, isVisible: false, GraphApi.SecretsOf(connection));
    }

    private async Task<Result<SentMessage>> SendMessagesAsync(
        EngineConnection connection, string commandId, EngineCommand command, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var recipient = await CloudApiRecipient.FindAsync(connection, command.Chat, messages, cancellationToken);
        if (!recipient.TryGet(out var to, out var unknown))
        {
            return unknown;
        }

        if (!CloudApiRequests.MessagesOf(command).TryGet(out var bodies, out var refused))
        {
            return refused;
        }

        string? firstId = null;
        foreach (var (index, content) in bodies.Index())
        {
            var reference = new CommandReference(commandId, index + 1, bodies.Count, firstId);
            var body = BodyOf(content, to, index == 0 ? CloudApiRequests.QuoteOf(command) : null, reference);
            var remaining = EngineHttpClient.AnswerWithin - time.GetElapsedTime(started);
            if (remaining <= TimeSpan.Zero && index > 0)
            {
                return Incomplete(reference, "the parts before it took too long", connection);
            }

            var answer = await api.PostAsync(
                connection, PathOf(connection), body, remaining > TimeSpan.Zero ? remaining : EngineHttpClient.AnswerWithin,
                cancellationToken);
            if (IdIn(answer) is { } id)
            {
                firstId ??= id;
                continue;
            }

            var error = GraphErrors.ForCommand(answer, isVisible: true, SecretsOf(connection, command));
            return index == 0 ? error : Incomplete(reference, error.Detail.ToString(), connection);
        }

        return new SentMessage(firstId, null);
    }

    /// <summary>
    /// The customer already has a part, so neither "nothing was sent" nor "unknown" is true, and a repetition would send it again.
    /// </summary>
    private static EngineError.Rejected Incomplete(CommandReference part, string why, EngineConnection connection) =>
        new(Detail.Of(
            string.Create(
                CultureInfo.InvariantCulture,
                $"part {part.Part} of {part.Parts} was not confirmed, the parts before it were sent: {why}"),
            GraphApi.SecretsOf(connection)));

    private static JsonObject BodyOf(JsonObject content, CloudApiRecipient recipient, string? quoted, CommandReference reference)
    {
        var body = Of(("messaging_product", CloudApiRequests.Product));
        recipient.WriteTo(body);
        if (quoted is not null)
        {
            body["context"] = Of(("message_id", quoted));
        }

        body["biz_opaque_callback_data"] = reference.Write();
        foreach (var (name, value) in content)
        {
            body[name] = value?.DeepClone();
        }

        return body;
    }

    /// <summary>Null when Meta did not accept the message.</summary>
    private static string? IdIn(GraphAnswer answer) => answer.Http.IsSuccess
        ? answer.Json.Items("messages").Select(message => message.Id("id")).FirstOrDefault(id => id is not null) : null;

    private static string PathOf(EngineConnection connection) => GraphApi.PathOf(connection.EngineInstance) + "/messages";

    /// <summary>Meta may quote a file's URL, which opens the file, or only its path.</summary>
    private static Secret?[] SecretsOf(EngineConnection connection, EngineCommand command)
    {
        var link = command switch
        {
            EngineCommand.SendMedia media => media.Url,
            EngineCommand.SendSticker sticker => sticker.Url,
            _ => null,
        };
        var segment = link?.Split('/')[^1];
        return
        [
            .. GraphApi.SecretsOf(connection), link is null ? null : new Secret(link),
            segment is { Length: >= ShortestSecret } ? new Secret(segment) : null,
        ];
    }
}
