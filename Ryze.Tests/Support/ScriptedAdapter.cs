using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Ryze.Application.PublicApi.Engines;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Commands;
using Ryze.Domain.PublicApi.Engines;

namespace Ryze.Tests.Support;

/// <summary>
/// An engine that records its calls and returns the test's results. Its webhooks carry the secret in <see cref="Header"/>; their body is
/// <see cref="Body"/>.
/// </summary>
internal sealed class ScriptedAdapter(EngineKind kind) : IEngineAdapter
{
    public const string Header = "X-Scripted-Secret";

    public EngineKind Kind => kind;

    public ConcurrentQueue<(string Call, EngineConnection Connection)> Calls { get; } = new();

    public ConcurrentQueue<(string CommandId, EngineCommand Command)> Sent { get; } = new();

    public Result<EngineCheck> Check { get; set; } = new EngineCheck("connected", "+5511999990000", []);

    public Detail? RegistrationFailure { get; set; }

    public Func<string, Result<EngineFile>> OnOpen { get; set; } = _ => new EngineError.Rejected(Detail.Of("no such file"));

    public Func<EngineCommand, Result<SentMessage>> OnSend { get; set; } = _ => new SentMessage("3EB0OWN", null);

    /// <summary>The check and the registration wait for it.</summary>
    public Func<string, Task> Gate { get; set; } = _ => Task.CompletedTask;

    /// <summary>The connection of the last call.</summary>
    public EngineConnection Last => Calls.Last().Connection;

    /// <summary>Replaces every adapter of the host.</summary>
    public static void TakeOver(WebApplicationBuilder builder, params ScriptedAdapter[] adapters) =>
        builder.Host.ConfigureContainer<IServiceCollection>((_, services) =>
        {
            services.RemoveAll<IEngineAdapter>();
            foreach (var adapter in adapters)
            {
                services.AddSingleton<IEngineAdapter>(adapter);
            }
        });

    /// <summary>A webhook body with these updates.</summary>
    public static string Body(params JsonObject[] updates) => new JsonObject { ["updates"] = new JsonArray([.. updates]) }.ToJsonString();

    /// <param name="envelope">An event with <c>event</c> and <c>data</c>.</param>
    /// <param name="file">The reference of a file that the engine keeps.</param>
    public static JsonObject Update(string phone, string envelope, string? file = null, bool fetchAtOnce = false)
    {
        var json = JsonNode.Parse(envelope)!;
        return new JsonObject
        {
            ["phone"] = phone,
            ["name"] = (string)json["event"]!,
            ["data"] = json["data"]!.DeepClone(),
            ["file"] = file,
            ["fetchAtOnce"] = fetchAtOnce,
        };
    }

    public async Task<Result<EngineCheck>> CheckAsync(EngineConnection connection, CancellationToken cancellationToken)
    {
        Calls.Enqueue(("check", connection));
        await Gate("check");
        return Check;
    }

    public async Task<Detail?> RegisterWebhookAsync(EngineConnection connection, Uri webhookUrl, CancellationToken cancellationToken)
    {
        Calls.Enqueue(("register " + webhookUrl.AbsolutePath, connection));
        await Gate("register");
        return RegistrationFailure;
    }

    public Task RemoveWebhookAsync(EngineConnection connection, Uri webhookUrl, CancellationToken cancellationToken)
    {
        Calls.Enqueue(("remove " + webhookUrl.AbsolutePath, connection));
        return Task.CompletedTask;
    }

    public bool IsAuthentic(EngineConnection connection, Func<string, string?> header, ReadOnlySpan<byte> body) =>
        header(Header) == (connection.AppSecret ?? connection.WebhookSecret).Reveal();

    public ValueTask<EngineWebhookReading> ReadAsync(
        EngineConnection connection, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var json = JsonNode.Parse(body.Span)!;
        return ValueTask.FromResult(new EngineWebhookReading(
            [.. json["updates"]!.AsArray().Select(update => new EngineUpdate(
                (string)update!["phone"]!, (string)update["name"]!, JsonSerializer.SerializeToUtf8Bytes(update["data"]),
                (string?)update["file"] is { } file
                    ? new EngineFileReference(file, "image/png", "a.png", (bool)update["fetchAtOnce"]!) : null))],
            [.. (json["unread"]?.AsArray() ?? []).Select(unread => (string)unread!)]));
    }

    public Task<Result<SentMessage>> SendAsync(
        EngineConnection connection, string commandId, EngineCommand command, CancellationToken cancellationToken)
    {
        Calls.Enqueue(("send", connection));
        Sent.Enqueue((commandId, command));
        return Task.FromResult(OnSend(command));
    }

    public Task<Result<EngineFile>> OpenFileAsync(EngineConnection connection, string reference, CancellationToken cancellationToken)
    {
        Calls.Enqueue(("open " + reference, connection));
        return Task.FromResult(OnOpen(reference));
    }

    public static EngineFile FileOf(string content) => new(new MemoryStream(Encoding.UTF8.GetBytes(content)), "image/png", content.Length);
}
