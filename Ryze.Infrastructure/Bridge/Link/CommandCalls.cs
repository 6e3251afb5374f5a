using System.Collections.Concurrent;
using System.Globalization;
using System.Net.WebSockets;
using System.Text.Json;
using Ryze.Application.Shared;
using Ryze.Domain.Protocol.Commands;
using Ryze.Infrastructure.Shared.Json;
using Ryze.Infrastructure.Shared.Link;

namespace Ryze.Infrastructure.Bridge.Link;

/// <summary>Commands of one link that wait for their results. Thread-safe.</summary>
internal sealed class CommandCalls
{
    /// <summary>Must exceed the 60 s that the public API gives an engine.</summary>
    private static readonly TimeSpan ResultTimeout = TimeSpan.FromSeconds(90);

    private readonly ConcurrentDictionary<string, TaskCompletionSource<CommandResult?>> _waiting = new(StringComparer.Ordinal);
    private volatile bool _hasEnded;

    /// <summary>Sends a command and waits for its result.</summary>
    /// <returns>Null when the link ends or the timeout passes before the result arrives.</returns>
    public async Task<CommandResult?> CallAsync(string commandId, Func<Task> send, TimeProvider time, CancellationToken cancellationToken)
    {
        using var timeout = cancellationToken.WithTimeout(ResultTimeout, time);
        var result = BeginAsync(commandId);
        try
        {
            await send();
            return await result.WaitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return null;
        }
        catch (Exception exception) when (exception is WebSocketException or IOException or ObjectDisposedException
            or InvalidOperationException)
        {
            return null;
        }
        finally
        {
            _waiting.TryRemove(commandId, out _);
        }
    }

    /// <returns>Null when the link ends first.</returns>
    public Task<CommandResult?> BeginAsync(string commandId)
    {
        var call =
            _waiting.GetOrAdd(commandId, _ => new TaskCompletionSource<CommandResult?>(TaskCreationOptions.RunContinuationsAsynchronously));
        if (_hasEnded)
        {
            call.TrySetResult(null);
        }

        return call.Task;
    }

    /// <summary>Handles a <c>result</c> frame. An unexpected or invalid one is ignored.</summary>
    public void Take(FrameFields fields)
    {
        if (fields.Id is { } id && _waiting.TryGetValue(id, out var call) && ResultOf(fields) is { } result)
        {
            call.TrySetResult(result);
        }
    }

    /// <summary>Ends all waits: no more results will arrive.</summary>
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
        TolerantJson.Text(data, "message_id"),
        DateTimeOffset.TryParse(
            TolerantJson.Text(data, "timestamp"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var parsed)
            ? parsed : null);

    private static CommandResult FailureOf(JsonElement error) => new CommandFailure(
        TolerantJson.Text(error, "code") ?? "unknown",
        TolerantJson.Text(error, "message") ?? "the API did not say why",
        TolerantJson.Member(error, "retryable") is { ValueKind: JsonValueKind.True });
}
