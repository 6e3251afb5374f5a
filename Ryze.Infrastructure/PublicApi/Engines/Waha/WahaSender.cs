using System.Text.Json;
using Ryze.Application.PublicApi.Engines;
using Ryze.Application.Shared;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Commands;
using Ryze.Domain.Protocol.Events;
using Ryze.Domain.PublicApi.Engines;
using Ryze.Infrastructure.Shared.Json;

namespace Ryze.Infrastructure.PublicApi.Engines.Waha;

/// <summary>Runs commands at WAHA.</summary>
internal sealed class WahaSender(EngineHttpClient http, IEngineMessages messages)
{
    private static readonly TimeSpan LookUpWithin = TimeSpan.FromSeconds(15);

    public async Task<Result<SentMessage>> SendAsync(
        EngineConnection connection, string commandId, EngineCommand command, CancellationToken cancellationToken)
    {
        if (command is EngineCommand.DeleteMessage { ForEveryone: false })
        {
            return new EngineError.Rejected(Detail.Of("WAHA can delete a message only for everyone"));
        }

        KnownMessage? known;
        bool isNewNumber;
        try
        {
            known = WahaCommands.TargetOf(command) is { } target
                ? await messages.FindAsync(connection.Id, target, cancellationToken) : null;
            isNewNumber = IsMessage(command) && BrazilianNumberIn(command.Chat) is not null
                && await messages.FindLastReceivedAsync(connection.Id, command.Chat, cancellationToken) is null;
        }
        catch (StorageException)
        {
            return new EngineError.Unreachable(Detail.Of("the public API's database failed before the message was sent"));
        }

        var chatId = WahaAddress.ToWaha(command.Chat);
        if (isNewNumber)
        {
            var (isUnknown, found) = await LookUpAsync(connection, command.Chat, cancellationToken);
            if (isUnknown)
            {
                return new EngineError.Rejected(Detail.Of("the number is not on WhatsApp"));
            }

            chatId = found ?? chatId;
        }

        using var request = WahaCommands.Of(connection, commandId, command, chatId, known).For(connection);
        var answer = await http.SendAsync(request, EngineHttpClient.AnswerWithin, cancellationToken);
        return WahaAnswers.Read(connection, answer, command);
    }

    /// <summary>
    /// Brazilian numbers exist with and without a ninth digit. WAHA accepts the wrong form, and the message never arrives.
    /// </summary>
    private async Task<(bool IsUnknown, string? ChatId)> LookUpAsync(
        EngineConnection connection, string chat, CancellationToken cancellationToken)
    {
        var path = $"/api/contacts/check-exists?phone={BrazilianNumberIn(chat)}&session={Uri.EscapeDataString(connection.EngineInstance)}";
        using var request = new WahaRequest(HttpMethod.Get, path).For(connection);
        var answer = await http.SendAsync(request, LookUpWithin, cancellationToken);

        // Without an answer the number is used as it is: the send itself shows what is wrong.
        var json = answer.IsSuccess ? TolerantJson.ObjectIn(answer.Body) : null;
        var exists = json.At("numberExists")?.ValueKind;
        return (exists == JsonValueKind.False,
            exists == JsonValueKind.True && WahaAddress.Of(json.At("chatId")) is { } found
                ? WahaAddress.ToWaha(found) : null);
    }

    private static bool IsMessage(EngineCommand command) => command
        is EngineCommand.SendText or EngineCommand.SendMedia or EngineCommand.SendSticker or EngineCommand.SendLocation
        or EngineCommand.SendContacts;

    /// <summary>The digits of a Brazilian mobile number; null for any other address.</summary>
    private static string? BrazilianNumberIn(string chat) =>
        Jid.Normalize(chat) is { } jid && Jid.IsPerson(jid) && Jid.UserOf(jid) is { Length: 12 or 13 } digits
        && digits.StartsWith("55", StringComparison.Ordinal) && digits.All(char.IsAsciiDigit) ? digits : null;
}
