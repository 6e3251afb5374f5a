using System.Security.Cryptography;
using Ryze.Api.Sandbox.Chatwoot;
using Ryze.Application.PublicApi.Commands;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Commands;
using Ryze.Domain.PublicApi.Events;

namespace Ryze.Api.Sandbox.Phone;

/// <summary>
/// The engine of a developer's machine (bridge.md 4): one pretended phone per instance, in memory and safe to use from many threads.
/// <see cref="SandboxPhoneCases"/> lists the numbers that fail. Kinder than a real engine in one thing: a command id it still remembers
/// is not sent twice.
/// </summary>
internal sealed partial class SandboxPhone(TimeProvider time, ILogger<SandboxPhone> logger) : IWhatsAppEngine
{
    /// <summary>The path of files that were sent, in front of the key.</summary>
    public const string FilesPath = "/sandbox/phone/files";

    /// <summary>One more is refused, so that a forgotten loop cannot eat the memory.</summary>
    public const int MaxPhones = 1000;

    /// <summary>Kept per phone, the newest; with them go the command ids that are known.</summary>
    public const int MaxMessages = 1000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<SandboxMessage>> _phones = new(StringComparer.Ordinal);
    private readonly HashSet<(string Instance, string Chat)> _refusedLast = [];

    /// <summary>
    /// Where the phone's events go: the instance's name and one webhook envelope in UTF-8. Called in order for each message that is sent,
    /// before its receipt is there, as it happens with a real engine. What it refuses or throws then is logged and does not undo the send.
    /// </summary>
    public Func<string, byte[], Task<Result<EventAcceptance>>> Emit { get; set; } = (_, _) => Task.FromResult<Result<EventAcceptance>>(EventAcceptance.Ignored);

    /// <summary>
    /// Downloads what a URL of a command leads to, as an engine does; null when it cannot. Without it the message shows the URL alone.
    /// </summary>
    public Func<string, CancellationToken, Task<byte[]?>>? Download { get; set; }

    /// <summary>What was downloaded.</summary>
    public SandboxFiles Files { get; } = new();

    /// <summary>Oldest first; empty for a phone that nothing was sent from.</summary>
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
        if (known is { IsSent: false, Error: { } refused } && !IsLetThrough(known, instance, command))
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

        return known is { IsSent: true, Error: { } error } ? error : new SentMessage(message.Id, message.Id is null ? null : message.Timestamp);
    }

    /// <summary>A customer writes to the instance. The message is on the phone whatever becomes of its event.</summary>
    /// <param name="number">Digits only, in full.</param>
    /// <param name="file">With the text as its caption.</param>
    /// <returns>What became of the event.</returns>
    public async Task<Result<EventAcceptance>> ReceiveAsync(string instance, string number, string name, string text, SandboxUpload? file)
    {
        var message = new SandboxMessage(
            "3A" + RandomNumberGenerator.GetHexString(18), Source: "", "incoming", ChatOf(number), file is null ? "text" : KindOf(file), text, time.GetUtcNow())
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

    /// <summary>A customer looks at everything that the instance wrote to it.</summary>
    /// <returns>What became of the event; ignored when there was nothing new to read.</returns>
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

    private static EngineError NoRoom => new EngineError.Rejected(Detail.Of($"the sandbox has no room for more than {MaxPhones} phones; start it again"));

    private static string ChatOf(string number) => number + "@s.whatsapp.net";

    private static string KindOf(SandboxUpload file) => file.ContentType?.Split('/')[0] is "image" or "video" or "audio" ? file.ContentType.Split('/')[0] : "document";

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

            var made = SandboxMessage.Of(command, "3EB0" + RandomNumberGenerator.GetHexString(18), commandId, time.GetUtcNow());
            if (made.Target is not null)
            {
                for (var i = 0; i < messages.Count; i++)
                {
                    messages[i] = messages[i].MarkedBy(made);
                }
            }

            Add(messages, made);
            return (made, true);
        }
    }

    /// <summary>What is no message, such as a deletion, is not counted.</summary>
    private bool IsLetThrough(SandboxPhoneCase known, string instance, EngineCommand command)
    {
        if (!known.IsEveryOther || !command.ShowsTwice)
        {
            return known.IsEveryOther;
        }

        lock (_gate)
        {
            if (_refusedLast.Remove((instance, command.Chat)))
            {
                return true;
            }

            // Forgetting some only makes them fail once more.
            if (_refusedLast.Count >= MaxPhones)
            {
                _refusedLast.Clear();
            }

            _refusedLast.Add((instance, command.Chat));
            return false;
        }
    }

    /// <summary>Null when there is no room for one more phone.</summary>
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
        catch (Exception failure)
        {
            LogNotTaken(logger, failure);
        }
    }

    [LoggerMessage(1210, LogLevel.Error, "An event of the sandbox's phone was not taken")]
    private static partial void LogNotTaken(ILogger logger, Exception failure);

    [LoggerMessage(1212, LogLevel.Warning, "An event of the sandbox's phone was refused: {Error}")]
    private static partial void LogRefused(ILogger logger, string error);
}
