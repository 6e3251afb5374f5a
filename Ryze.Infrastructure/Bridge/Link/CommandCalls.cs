using System.Collections.Concurrent;
using System.Globalization;
using System.Net.WebSockets;
using System.Text.Json;
using Ryze.Domain.Protocol.Commands;
using Ryze.Infrastructure.Shared.Json;
using Ryze.Infrastructure.Shared.Link;

namespace Ryze.Infrastructure.Bridge.Link;

/// <summary>Commands of one connection that wait for their results. Safe to use from many threads.</summary>
internal sealed class CommandCalls
{
    /// <summary>The API gives an engine 60 s.</summary>
    private static readonly TimeSpan ResultWithin = TimeSpan.FromSeconds(90);

    private readonly ConcurrentDictionary<string, TaskCompletionSource<CommandResult?>> _waiting = new(StringComparer.Ordinal);
    private volatile bool _hasEnded;

    /// <summary>Sends a command and waits for its result.</summary>
    /// <returns>Null when the connection ends, or stays silent, before the result is there.</returns>
    public async Task<CommandResult?> CallAsync(string commandId, Func<Task> send, TimeProvider time, CancellationToken cancellationToken)
    {
        using var silence = new CancellationTokenSource(ResultWithin, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
        var result = BeginAsync(commandId);
        try
        {
            await send();
            return await result.WaitAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return null;
        }
        catch (Exception lost) when (lost is WebSocketException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            return null;
        }
        finally
        {
            _waiting.TryRemove(commandId, out _);
        }
    }

    /// <returns>Null when the connection ends before.</returns>
    public Task<CommandResult?> BeginAsync(string commandId)
    {
        var call = _waiting.GetOrAdd(commandId, _ => new TaskCompletionSource<CommandResult?>(TaskCreationOptions.RunContinuationsAsynchronously));
        if (_hasEnded)
        {
            call.TrySetResult(null);
        }

        return call.Task;
    }

    /// <summary>Takes a <c>result</c> frame. One that nobody waits for, or that is none, is ignored.</summary>
    public void Take(FrameFields fields)
    {
        if (fields.Id is { } id && _waiting.TryGetValue(id, out var call) && ResultOf(fields) is { } result)
        {
            call.TrySetResult(result);
        }
    }

    /// <summary>No result comes any more.</summary>
    public void End()
    {
        _hasEnded = true;
        foreach (var call in _waiting.Values)
        {
            call.TrySetResult(null);
        }
    }

    private static CommandResult? ResultOf(FrameFields fields) => fields.Ok switch
    {
        true => Read(fields.Data, ReceiptOf),
        false => Read(fields.Error, FailureOf),
        null => null,
    };

    private static CommandResult Read(ReadOnlyMemory<byte> raw, Func<JsonElement, CommandResult> read)
    {
        if (raw.IsEmpty)
        {
            return read(default);
        }

        using var json = JsonDocument.Parse(raw);
        return read(json.RootElement);
    }

    private static CommandResult ReceiptOf(JsonElement data) => new SentMessage(
        LenientJson.Text(data, "message_id"),
        DateTimeOffset.TryParse(LenientJson.Text(data, "timestamp"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var told) ? told : null);

    private static CommandResult FailureOf(JsonElement error) => new CommandFailure(
        LenientJson.Text(error, "code") ?? "unknown",
        LenientJson.Text(error, "message") ?? "the API did not say why",
        LenientJson.Member(error, "retryable") is { ValueKind: JsonValueKind.True });
}
