using System.Security.Cryptography;
using Ryze.Application.Ports;
using Ryze.Domain.Engine;
using Ryze.Domain.Errors;

namespace Ryze.Api.Sandbox;

/// <summary>
/// The engine of a developer's machine (bridge.md 4): one pretended phone per instance, in memory and safe to use from many threads.
/// <see cref="SandboxPhoneCases"/> lists the numbers that fail. Kinder than a real engine in one thing: a command id it still remembers
/// is not sent twice.
/// </summary>
internal sealed partial class SandboxPhone(TimeProvider time, ILogger<SandboxPhone> logger) : IWhatsAppEngine
{
    /// <summary>One more is refused, so that a forgotten loop cannot eat the memory.</summary>
    public const int MaxPhones = 1000;

    /// <summary>Kept per phone, the newest; with them go the command ids that are known.</summary>
    public const int MaxMessages = 1000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<SandboxMessage>> _phones = new(StringComparer.Ordinal);

    /// <summary>
    /// Where the phone's events go: the instance's name and one webhook envelope in UTF-8. Called in order for each message that is sent,
    /// before its receipt is there, as it happens with a real engine. What it throws is logged and does not undo the send.
    /// </summary>
    public Func<string, byte[], Task> Emit { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Oldest first; empty for a phone that nothing was sent from.</summary>
    public IReadOnlyList<SandboxMessage> MessagesOf(string instance)
    {
        lock (_gate)
        {
            return _phones.TryGetValue(instance, out var messages) ? [.. messages] : [];
        }
    }

    public async Task<Result<EngineReceipt>> SendAsync(
        string instance, string commandId, EngineCommand command, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var known = SandboxPhoneCases.Of(command.Chat);
        if (known is { IsSent: false, Error: { } refused })
        {
            return refused;
        }

        if (Keep(instance, commandId, command) is not ({ } message, var isNew))
        {
            return new EngineError.Rejected(Detail.Of($"the sandbox has no room for more than {MaxPhones} phones; start it again"));
        }

        if (isNew && message.Id is not null)
        {
            await EmitAsync(instance, SandboxPhoneEvents.Exchange(instance, message));
            await EmitAsync(instance, SandboxPhoneEvents.Delivered(instance, message));
        }

        return known.Error is { } error ? error : new EngineReceipt(message.Id, message.Id is null ? null : message.Timestamp);
    }

    private (SandboxMessage Message, bool IsNew)? Keep(string instance, string commandId, EngineCommand command)
    {
        lock (_gate)
        {
            if (!_phones.TryGetValue(instance, out var messages))
            {
                if (_phones.Count >= MaxPhones)
                {
                    return null;
                }

                _phones.Add(instance, messages = []);
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

            if (messages.Count == MaxMessages)
            {
                messages.RemoveAt(0);
            }

            messages.Add(made);
            return (made, true);
        }
    }

    private async Task EmitAsync(string instance, byte[] envelope)
    {
        try
        {
            await Emit(instance, envelope);
        }
        catch (Exception failure)
        {
            LogNotTaken(logger, failure);
        }
    }

    [LoggerMessage(1210, LogLevel.Error, "An event of the sandbox's phone was not taken")]
    private static partial void LogNotTaken(ILogger logger, Exception failure);
}
