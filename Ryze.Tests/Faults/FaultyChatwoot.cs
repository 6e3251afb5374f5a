using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Ryze.Api.Sandbox.Chatwoot;
using Ryze.Tests.Support;

namespace Ryze.Tests.Faults;

/// <summary>
/// The sandbox's Chatwoot with injected faults. It sends each signed webhook once. Tests can close its address and spoil its answers. Safe
/// to use from many threads.
/// </summary>
internal sealed class FaultyChatwoot : IAsyncDisposable
{
    /// <summary>Chatwoot's answer to the first message of each conversation.</summary>
    public const string Greeting = "welcome to the inbox";

    /// <summary>Longer than the bridge waits for an answer.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(17);

    private readonly ScriptedChatwoot _chatwoot;
    private readonly TcpDoor _door;
    private readonly Uri _address;
    private readonly Lock _gate = new();
    private readonly Random _random;
    private readonly Dictionary<RelayFault, int> _times = [];
    private readonly List<DeskConversation> _deletedConversations = [];
    private readonly List<DeskMessage> _deletedMessages = [];

    private FaultyChatwoot(ScriptedChatwoot chatwoot, int seed)
    {
        _chatwoot = chatwoot;
        _random = new Random(seed);
        var port = FreePort.Next();
        _address = new UriBuilder(chatwoot.Url) { Port = port }.Uri;
        _door = new TcpDoor(port, new Uri(chatwoot.Host).Port);
        _door.Open();
        foreach (var method in new[] { "GET", "POST", "PATCH" })
        {
            chatwoot.On(method, "", PlayAsync);
        }
    }

    /// <summary>The <c>chatwootBaseUrl</c>.</summary>
    public string Url => _address.AbsoluteUri;

    public bool IsOpen => _door.IsOpen;

    public SandboxChatwoot Chatwoot => _chatwoot.Desk;

    public SandboxDesk Desk => _chatwoot.Desk.Desk;

    /// <summary>How often the inboxes were deleted.</summary>
    public int Deletions { get; private set; }

    /// <summary>All messages so far, those of deleted inboxes first.</summary>
    public IReadOnlyList<DeskMessage> Messages
    {
        get
        {
            lock (_gate)
            {
                return [.. _deletedMessages, .. Desk.Messages];
            }
        }
    }

    /// <summary>All conversations so far, those of deleted inboxes first.</summary>
    public IReadOnlyList<DeskConversation> Conversations
    {
        get
        {
            lock (_gate)
            {
                return [.. _deletedConversations, .. Desk.Conversations];
            }
        }
    }

    /// <summary>The receipts that the bridge sent, in order.</summary>
    public ConcurrentQueue<(long Id, string Status)> Told { get; } = new();

    /// <param name="seed">The seed of the random faults.</param>
    /// <param name="greets">Whether every inbox greets its customers.</param>
    public static async Task<FaultyChatwoot> StartAsync(int seed, bool greets)
    {
        var chatwoot = await ScriptedChatwoot.StartAsync();
        chatwoot.Desk.NewInboxSettings = new SandboxInboxSettings(GreetingEnabled: greets, GreetingMessage: Greeting);
        return new FaultyChatwoot(chatwoot, seed);
    }

    public Task ShutAsync() => _door.CloseAsync();

    public void Open() => _door.Open();

    /// <summary>Makes the next calls fail with this fault.</summary>
    public void Misbehave(RelayFault fault, int times)
    {
        lock (_gate)
        {
            _times[fault] = _times.GetValueOrDefault(fault) + times;
        }
    }

    /// <summary>Deletes all inboxes. Their conversations and messages stay readable here.</summary>
    public void DeleteInboxes()
    {
        lock (_gate)
        {
            _deletedConversations.AddRange(Desk.Conversations);
            _deletedMessages.AddRange(Desk.Messages);
            foreach (var inbox in Chatwoot.Inboxes)
            {
                Chatwoot.Delete(inbox);
            }

            Deletions++;
        }
    }

    /// <summary>Stops all faults.</summary>
    public void Heal()
    {
        lock (_gate)
        {
            _times.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _door.DisposeAsync();
        await _chatwoot.DisposeAsync();
    }

    private async Task PlayAsync(HttpContext context, Func<Task> act)
    {
        var path = context.Request.Path.Value!;
        if (context.Request.Method == "PATCH" && path.Contains("/messages/", StringComparison.Ordinal))
        {
            await TakeNoteAsync(context, long.Parse(path.Split('/')[^1], System.Globalization.CultureInfo.InvariantCulture));
        }

        var isMessage = context.Request.Method == "POST" && path.EndsWith("/messages", StringComparison.Ordinal);
        var (fault, isDone) = Draw(isMessage);
        switch (fault)
        {
            case RelayFault.ChatwootSlow:
                await Task.Delay(Next(100, 400));
                await act();
                break;
            case RelayFault.ChatwootThrottles:
                context.Response.Headers.RetryAfter = "1";
                await AnswerAsync(context, 429, "Retry later\n", "text/plain");
                break;
            case RelayFault.ChatwootFails:
                await (isDone ? act() : Task.CompletedTask);
                await AnswerAsync(context, 500, """{"status":500,"error":"Internal Server Error"}""");
                break;
            case RelayFault.ChatwootFloods:
                await AnswerAsync(context, 422, """{"error":"Validation failed: Too many messages"}""");
                break;
            case RelayFault.ChatwootRefuses when isDone:
                await act();
                await AnswerAsync(context, 422, ScriptedChatwoot.RedisAway);
                break;
            case RelayFault.ChatwootRefuses:
                await AnswerAsync(context, 422, ScriptedChatwoot.StatementTimeout);
                break;
            case RelayFault.ChatwootCuts:
                await act();
                context.Abort();
                break;
            case RelayFault.ChatwootLate when isDone:
                await act();
                await Task.Delay(Late);
                break;
            case RelayFault.ChatwootLate:
                await Task.Delay(Late);
                await act();
                break;
            default:
                await act();
                break;
        }
    }

    private (RelayFault? Fault, bool IsDone) Draw(bool isMessage)
    {
        lock (_gate)
        {
            // Slow, throttled and failed answers apply to every call, the other faults only to messages.
            var ready = _times.Where(left => left.Value > 0
                && (isMessage || left.Key is RelayFault.ChatwootSlow or RelayFault.ChatwootThrottles or RelayFault.ChatwootFails))
                    .Select(left => left.Key).ToList();
            if (ready.Count == 0)
            {
                return (null, false);
            }

            var fault = ready[_random.Next(ready.Count)];
            _times[fault]--;
            return (fault, _random.Next(2) == 0);
        }
    }

    private async Task TakeNoteAsync(HttpContext context, long id)
    {
        var body = await JsonNode.ParseAsync(context.Request.Body);
        context.Request.Body.Position = 0;
        Told.Enqueue((id, (string)body!["status"]!));
    }

    private int Next(int from, int to)
    {
        lock (_gate)
        {
            return _random.Next(from, to);
        }
    }

    private static async Task AnswerAsync(HttpContext context, int status, string body, string type = "application/json")
    {
        // Discards the answer written so far.
        context.Response.Body.SetLength(0);
        context.Response.Headers.ContentLength = null;
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        await context.Response.WriteAsync(body);
    }
}
