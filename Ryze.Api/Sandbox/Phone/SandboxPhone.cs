using System.Security.Cryptography;
using Ryze.Api.Sandbox.Chatwoot;
using Ryze.Application.PublicApi.Commands;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Commands;
using Ryze.Domain.PublicApi.Events;

namespace Ryze.Api.Sandbox.Phone;

/// <summary>
/// Development's engine (docs/spec/bridge.md 4): one simulated phone per instance, in memory and thread-safe.
/// <see cref="SandboxPhoneCases"/> lists the numbers that fail. Unlike a real engine it does not send a remembered command id twice.
/// </summary>
internal sealed partial class SandboxPhone(TimeProvider time, ILogger<SandboxPhone> logger) : IWhatsAppEngine
{
    /// <summary>Path of sent files, without the key.</summary>
    public const string FilesPath = "/sandbox/phone/files";

    /// <summary>Most phones. Further ones are refused, so that an endless loop cannot exhaust the memory.</summary>
    public const int MaxPhones = 1000;

    /// <summary>Most messages per phone. A removed message's command id is forgotten too.</summary>
    public const int MaxMessages = 1000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<SandboxMessage>> _phones = new(StringComparer.Ordinal);
    private readonly HashSet<(string Instance, string Chat)> _refusedLast = [];

    /// <summary>
    /// Receives the phone's events: the instance name and one webhook envelope in UTF-8. A sent message's event precedes its receipt, as
    /// with a real engine. A refusal or exception is logged and does not undo the send.
    /// </summary>
    public Func<string, byte[], Task<Result<EventAcceptance>>> Emit { get; set; } = (_, _) =>
        Task.FromResult<Result<EventAcceptance>>(EventAcceptance.Ignored);

    /// <summary>
    /// Downloads a command's URL, as an engine does, and returns null on failure. Without this function the message shows only the URL.
    /// </summary>
    public Func<string, CancellationToken, Task<byte[]?>>? Download { get; set; }

    /// <summary>The downloaded files.</summary>
    public SandboxFiles Files { get; } = new();

    /// <summary>The phone's messages, oldest first. Empty for an unused phone.</summary>
    public IReadOnlyList<SandboxMessage> MessagesOf(string instance)
    {
        lock (_gate)
        {
            return _phones.TryGetValue(instance, out var messages) ? [.. messages] : [];
        }
    }

    public async Task<Result<SentMessage>> SendAsync(
        string instance, string commandId, EngineCommand command, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var known = SandboxPhoneCases.Of(command.Chat);
        if (known is { IsSent: false, Error: { } refused } && !Succeeds(known, instance, command))
        {
            return refused;
        }

        if (Download is not null && command is EngineCommand.SendMedia media
            && !MessagesOf(instance).Any(message => message.Source == commandId))
        {
            if (await Download(media.Url, cancellationToken) is not { } content)
            {
                return new EngineError.Rejected(Detail.Of("the file could not be downloaded"));
            }

            var file = Files.Keep(new SandboxUpload(media.FileName ?? "file", media.MimeType, content));
            command = media with { Url = $"{FilesPath}/{file.Key}" };
        }

        if (Keep(instance, commandId, command) is not ({ } message, var isNew))
        {
            return NoRoom;
        }

        if (isNew && message.Id is not null)
        {
            await EmitAsync(instance, SandboxPhoneEvents.Exchange(instance, message, file: null));
            await EmitAsync(instance, SandboxPhoneEvents.Status(instance, message.Chat, [message.Id], "delivered", message.Timestamp));
        }

        return known is { IsSent: true, Error: { } error }
            ? error : new SentMessage(message.Id, message.Id is null ? null : message.Timestamp);
    }

    /// <summary>Receives a customer's message. It stays on the phone even if its event is refused.</summary>
    /// <param name="number">The full number, digits only.</param>
    /// <param name="file">An optional file, with the text as its caption.</param>
    /// <returns>The event's acceptance.</returns>
    public async Task<Result<EventAcceptance>> ReceiveAsync(string instance, string number, string name, string text, SandboxUpload? file)
    {
        var message = new SandboxMessage(
            "3A" + RandomNumberGenerator.GetHexString(18), Source: "", "incoming", ChatOf(number), file is null ? "text" : KindOf(file),
            text, time.GetUtcNow())
        {
            From = name,
            MimeType = file?.ContentType,
            FileName = file?.Name,
        };
        lock (_gate)
        {
            if (ListOf(instance) is not { } messages)
            {
                return NoRoom;
            }

            Add(messages, message);
        }

        return await Emit(instance, SandboxPhoneEvents.Exchange(instance, message, file?.Content));
    }

    /// <summary>Marks all messages to a customer as read.</summary>
    /// <returns>The event's acceptance, or ignored without unread messages.</returns>
    public async Task<Result<EventAcceptance>> ReadAsync(string instance, string number)
    {
        var read = new List<string>();
        lock (_gate)
        {
            var messages = _phones.GetValueOrDefault(instance) ?? [];
            for (var i = 0; i < messages.Count; i++)
            {
                if (messages[i] is { Direction: "outgoing", Id: { } id, Read: not true } && messages[i].Chat == ChatOf(number))
                {
                    messages[i] = messages[i] with { Read = true };
                    read.Add(id);
                }
            }
        }

        return read.Count == 0
            ? EventAcceptance.Ignored
            : await Emit(instance, SandboxPhoneEvents.Status(instance, ChatOf(number), read, "read", time.GetUtcNow()));
    }

    private static EngineError NoRoom =>
        new EngineError.Rejected(Detail.Of($"the sandbox has its maximum of {MaxPhones} phones; restart it"));

    private static string ChatOf(string number) => number + "@s.whatsapp.net";

    private static string KindOf(SandboxUpload file) =>
        file.ContentType?.Split('/')[0] is "image" or "video" or "audio" ? file.ContentType.Split('/')[0] : "document";

    private (SandboxMessage Message, bool IsNew)? Keep(string instance, string commandId, EngineCommand command)
    {
        lock (_gate)
        {
            if (ListOf(instance) is not { } messages)
            {
                return null;
            }

            if (messages.Find(message => message.Source == commandId) is { } before)
            {
                return (before, false);
            }

            var created = SandboxMessage.Of(command, "3EB0" + RandomNumberGenerator.GetHexString(18), commandId, time.GetUtcNow());
            if (created.Target is not null)
            {
                for (var i = 0; i < messages.Count; i++)
                {
                    messages[i] = messages[i].MarkedBy(created);
                }
            }

            Add(messages, created);
            return (created, true);
        }
    }

    /// <summary>
    /// Whether a command of an <see cref="SandboxPhoneCase.IsEveryOther"/> case succeeds. Only messages count, not deletions.
    /// </summary>
    private bool Succeeds(SandboxPhoneCase known, string instance, EngineCommand command)
    {
        if (!known.IsEveryOther || !command.IsVisibleWhenRepeated)
        {
            return known.IsEveryOther;
        }

        lock (_gate)
        {
            if (_refusedLast.Remove((instance, command.Chat)))
            {
                return true;
            }

            // A forgotten chat only fails once more.
            if (_refusedLast.Count >= MaxPhones)
            {
                _refusedLast.Clear();
            }

            _refusedLast.Add((instance, command.Chat));
            return false;
        }
    }

    /// <summary>The phone's messages, or null when a new phone exceeds <see cref="MaxPhones"/>.</summary>
    private List<SandboxMessage>? ListOf(string instance)
    {
        if (_phones.TryGetValue(instance, out var messages) || _phones.Count >= MaxPhones)
        {
            return messages;
        }

        return _phones[instance] = [];
    }

    private static void Add(List<SandboxMessage> messages, SandboxMessage message)
    {
        if (messages.Count == MaxMessages)
        {
            messages.RemoveAt(0);
        }

        messages.Add(message);
    }

    private async Task EmitAsync(string instance, byte[] envelope)
    {
        try
        {
            if ((await Emit(instance, envelope)).Error is { } error)
            {
                LogRefused(logger, error.GetType().Name);
            }
        }
        catch (Exception exception)
        {
            LogNotAccepted(logger, exception);
        }
    }

    [LoggerMessage(1210, LogLevel.Error, "Accepting an event of the sandbox phone failed: the message stays sent")]
    private static partial void LogNotAccepted(ILogger logger, Exception exception);

    [LoggerMessage(1212, LogLevel.Warning, "An event of the sandbox phone was refused with {Error}: the message stays sent")]
    private static partial void LogRefused(ILogger logger, string error);
}
