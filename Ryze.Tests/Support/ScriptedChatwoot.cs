using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Ryze.Api.Sandbox.Chatwoot;

namespace Ryze.Tests.Support;

/// <summary>
/// The sandbox Chatwoot over real HTTP in the test's process, with scripted faults. A test can hold, fail, delay or cut
/// any call by method and end of path, and count the calls. A call continues without its caller, as in a real Chatwoot.
/// </summary>
internal sealed class ScriptedChatwoot : IAsyncDisposable
{
    /// <summary>The 422 body after a database timeout, when the message is not stored (docs/spec/real-chatwoot.md, C1).</summary>
    public const string StatementTimeout = """{"error":"PG::QueryCanceled: ERROR:  canceling statement due to statement timeout\n"}""";

    /// <summary>The 422 body after a queue failure, when the message may be stored because the commit comes first (C1).</summary>
    public const string RedisAway = """{"error":"Connection refused - connect(2) for 127.0.0.1:6390 (redis://127.0.0.1:6390)"}""";

    private int _inFlight;
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<(string Method, string PathEnd), Func<HttpContext, Func<Task>, Task>> _scripts = new();
    private readonly ConcurrentBag<HeldCall> _held = [];

    private ScriptedChatwoot(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        builder.Services.AddSandboxChatwoot();
        _app = builder.Build();
        _app.UseAcceptingLink();
        _app.Use(CountAsync);
        _app.MapSandboxChatwoot();

        // Most tests check the inboxes right after a deletion. Set a delay to simulate the deletion job.
        Desk.DeletionDelay = TimeSpan.Zero;
    }

    public ConcurrentQueue<(string Method, string Path)> Calls { get; } = new();

    /// <summary>Whether no call is running, so that a clock step does not time one out.</summary>
    public bool IsIdle => Volatile.Read(ref _inFlight) == 0;

    public SandboxChatwoot Desk => _app.Services.GetRequiredService<SandboxChatwoot>();

    public string Host => _app.Urls.First();

    /// <summary>The <c>chatwootBaseUrl</c>.</summary>
    public string Url => Host + SandboxCases.ChatwootPath;

    public static async Task<ScriptedChatwoot> StartAsync(int port = 0)
    {
        var chatwoot = new ScriptedChatwoot(port);
        await chatwoot._app.StartAsync();
        return chatwoot;
    }

    public int Count(string method, string pathEnd) =>
        Calls.Count(c => c.Method == method && c.Path.EndsWith(pathEnd, StringComparison.Ordinal));

    /// <summary>Runs this script for every such call. The function argument does Chatwoot's work and leaves the answer unsent.</summary>
    public void On(string method, string pathEnd, Func<HttpContext, Func<Task>, Task> play) => _scripts[(method, pathEnd)] = play;

    /// <summary>Removes the script of this call.</summary>
    public void BehaveWell(string method, string pathEnd) => _scripts.TryRemove((method, pathEnd), out _);

    /// <summary>Holds the next call before its work; later calls run normally.</summary>
    public HeldCall Hold(string method, string pathEnd) => HoldOnce(method, pathEnd, doneFirst: false);

    /// <summary>Does the next call's work and holds its answer; later calls run normally.</summary>
    public HeldCall HoldAnswer(string method, string pathEnd) => HoldOnce(method, pathEnd, doneFirst: true);

    public void Fail(string method, string pathEnd, int status, string json = "{}") => On(method, pathEnd, (context, _) =>
        Results.Text(json, "application/json", statusCode: status).ExecuteAsync(context));

    /// <summary>Fails this many calls; later calls run normally.</summary>
    public void FailTimes(string method, string pathEnd, int times, int status, string body, string type = "application/json")
    {
        var left = times;
        On(method, pathEnd, (context, act) => Interlocked.Decrement(ref left) >= 0 ? AnswerAsync(context, status, body, type) : act());
    }

    /// <summary>Does the work of this many calls and replaces their answers; later calls run normally.</summary>
    public void FailAfterWork(string method, string pathEnd, int times, int status, string body)
    {
        var left = times;
        On(method, pathEnd, async (context, act) =>
        {
            await act();
            if (Interlocked.Decrement(ref left) >= 0)
            {
                await AnswerAsync(context, status, body);
            }
        });
    }

    /// <summary>Does the work of this many calls and cuts the connection instead of an answer; later calls run normally.</summary>
    public void CutAnswers(string method, string pathEnd, int times)
    {
        var left = times;
        On(method, pathEnd, async (context, act) =>
        {
            await act();
            if (Interlocked.Decrement(ref left) >= 0)
            {
                context.Abort();
            }
        });
    }

    /// <summary>
    /// Answers the next new messages with 422 for an internal fault: <see cref="StatementTimeout"/>, <see cref="RedisAway"/>, or any
    /// other body.
    /// </summary>
    /// <param name="isStored">Whether each of these messages is stored despite the 422.</param>
    public void FailMessages(int times, string body, bool isStored)
    {
        if (isStored)
        {
            FailAfterWork("POST", "/messages", times, 422, body);
        }
        else
        {
            FailTimes("POST", "/messages", times, 422, body);
        }
    }

    /// <summary>Changes the inbox's settings: greeting, out of office, survey.</summary>
    public void Configure(long inboxId, SandboxInboxSettings settings) =>
        Desk.Change(Desk.Inboxes.Single(i => i.Id == inboxId), inbox => inbox with { Settings = settings });

    /// <summary>Replaces an answer that is not sent yet.</summary>
    public static Task AnswerAsync(HttpContext context, int status, string body, string type = "application/json")
    {
        context.Response.Body.SetLength(0);
        context.Response.Headers.ContentLength = null;
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        return context.Response.WriteAsync(body);
    }

    /// <summary>Refuses every message, so that events stay in the bridge and can be inspected. Inboxes can still be created.</summary>
    public void RejectMessages()
    {
        Fail("POST", "/filter", 503);
        Fail("POST", "/contacts", 503);
        Fail("POST", "/conversations", 503);
        Fail("POST", "/messages", 503);
    }

    /// <summary>Cuts the connection before the work.</summary>
    public void Cut(string method, string pathEnd) => On(method, pathEnd, (context, _) =>
    {
        context.Abort();
        return Task.CompletedTask;
    });

    /// <summary>Does the work and cuts the connection instead of answering.</summary>
    public void CutAnswer(string method, string pathEnd) => On(method, pathEnd, async (context, act) =>
    {
        await act();
        context.Abort();
    });

    public async ValueTask DisposeAsync()
    {
        foreach (var held in _held)
        {
            held.Drop();
        }

        await _app.DisposeAsync();
    }

    private HeldCall HoldOnce(string method, string pathEnd, bool doneFirst)
    {
        var held = new HeldCall();
        _held.Add(held);
        On(method, pathEnd, async (context, act) =>
        {
            BehaveWell(method, pathEnd);
            if (doneFirst)
            {
                await act();
            }

            if (!await held.ArriveAsync())
            {
                context.Abort();
            }
            else if (!doneFirst)
            {
                await act();
            }
        });
        return held;
    }

    private async Task CountAsync(HttpContext context, RequestDelegate next)
    {
        Interlocked.Increment(ref _inFlight);
        try
        {
            await PlayAsync(context, next);
        }
        finally
        {
            Interlocked.Decrement(ref _inFlight);
        }
    }

    private async Task PlayAsync(HttpContext context, RequestDelegate next)
    {
        var (method, path) = (context.Request.Method, context.Request.Path.Value!);
        Calls.Enqueue((method, path));
        var script = _scripts.FirstOrDefault(s => s.Key.Method == method && path.EndsWith(s.Key.PathEnd, StringComparison.Ordinal)).Value;
        if (script is null)
        {
            await next(context);
            return;
        }

        // Buffers in memory let the work continue without the caller and let a test hold the answer.
        var caller = context.Response.Body;
        using var request = new MemoryStream();
        await context.Request.Body.CopyToAsync(request);
        request.Position = 0;
        using var answer = new MemoryStream();
        (context.Request.Body, context.Response.Body) = (request, answer);
        var gone = context.RequestAborted;
        context.RequestAborted = CancellationToken.None;
        await script(context, () => next(context));
        context.Response.Body = caller;
        if (!gone.IsCancellationRequested)
        {
            await caller.WriteAsync(answer.ToArray(), CancellationToken.None);
        }
    }
}
