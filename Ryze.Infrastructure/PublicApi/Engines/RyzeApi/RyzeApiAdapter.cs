using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Ryze.Application.PublicApi.Engines;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Commands;
using Ryze.Domain.PublicApi.Engines;
using Ryze.Infrastructure.Shared.Json;

namespace Ryze.Infrastructure.PublicApi.Engines.RyzeApi;

/// <summary>A RyzeAPI-compatible server that a customer connected (docs/spec/engines.md 2).</summary>
internal sealed class RyzeApiAdapter(EngineHttpClient http) : IEngineAdapter
{
    /// <summary>The label of our webhook, so that the customer's own one stays.</summary>
    private const string Label = "ryze";

    private static readonly string[] Events =
        ["message.exchange", "message.status", "call.update", "group.flow", "instance.state", "label.update"];

    private static readonly TimeSpan SetupWithin = TimeSpan.FromSeconds(15);

    public EngineKind Kind => EngineKind.RyzeApi;

    public async Task<Result<EngineCheck>> CheckAsync(EngineConnection connection, CancellationToken cancellationToken)
    {
        using var message = RyzeApiMessages.Of(
            HttpMethod.Get,
            $"{connection.BaseUrl}/api/instance/list?instanceName={Uri.EscapeDataString(connection.EngineInstance)}", connection.Token);
        var answer = await http.SendAsync(message, SetupWithin, cancellationToken);
        return RyzeApiSetup.Read(answer, connection);
    }

    public async Task<Detail?> RegisterWebhookAsync(EngineConnection connection, Uri webhookUrl, CancellationToken cancellationToken)
    {
        var registered = await FindWebhookAsync(connection, cancellationToken);
        if (registered is { } webhook && RyzeApiSetup.IsEnabled(webhook, webhookUrl)
            && TolerantJson.Text(webhook, "authorization") == connection.WebhookSecret.Reveal())
        {
            return null;
        }

        var answer = await SetWebhookAsync(
            connection,
            new
            {
                label = Label,
                enabled = true,
                url = webhookUrl.AbsoluteUri,
                authorization = connection.WebhookSecret.Reveal(),
                byEvents = false,
                events = Events,
                mediaBase64 = true,
            },
            cancellationToken);
        return RyzeApiSetup.IsDone(answer) ? null : RyzeApiSetup.Describe(answer, connection);
    }

    public async Task RemoveWebhookAsync(EngineConnection connection, Uri webhookUrl, CancellationToken cancellationToken)
    {
        if (await FindWebhookAsync(connection, cancellationToken) is { } webhook && RyzeApiSetup.IsEnabled(webhook, webhookUrl))
        {
            await SetWebhookAsync(connection, new { label = Label, enabled = false }, cancellationToken);
        }
    }

    public bool IsAuthentic(EngineConnection connection, Func<string, string?> header, ReadOnlySpan<byte> body) =>
        CryptographicOperations.FixedTimeEquals(
            SHA256.HashData(Encoding.UTF8.GetBytes(header("Authorization") ?? "")),
            SHA256.HashData(Encoding.UTF8.GetBytes(connection.WebhookSecret.Reveal())));

    /// <summary>The webhook's <c>data</c> is already the canonical event, in the live or the documented shape.</summary>
    public ValueTask<EngineWebhookReading> ReadAsync(
        EngineConnection connection, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) =>
        ValueTask.FromResult(RyzeApiWebhook.Read(connection, body));

    public async Task<Result<SentMessage>> SendAsync(
        EngineConnection connection, string commandId, EngineCommand command, CancellationToken cancellationToken)
    {
        using var message = RyzeApiMessages.Of(
            connection.BaseUrl, connection.Token, connection.EngineInstance, EngineRequests.Of(command, commandId));
        var answer = await http.SendAsync(message, EngineHttpClient.AnswerWithin, cancellationToken);
        return answer switch
        {
            { Status: { } status } => EngineAnswers.Read(
                status, answer.Body, command, EngineAnswerHints.OfCustomer, connection.Token, connection.WebhookSecret,
                connection.PathSecret),
            { IsBeforeSending: true } => new EngineError.Unreachable(Detail.Of(answer.Failure)),
            _ => EngineAnswers.Unclear(command, Detail.Of(answer.Failure)),
        };
    }

    /// <summary>RyzeAPI's events carry their files, or a URL that needs no credentials.</summary>
    public Task<Result<EngineFile>> OpenFileAsync(EngineConnection connection, string reference, CancellationToken cancellationToken) =>
        Task.FromResult<Result<EngineFile>>(new EngineError.Rejected(Detail.Of("RyzeAPI keeps no files")));

    private async Task<JsonElement?> FindWebhookAsync(EngineConnection connection, CancellationToken cancellationToken)
    {
        using var message = RyzeApiMessages.Of(
            HttpMethod.Get,
            $"{connection.BaseUrl}/api/events/getWebhook/{Uri.EscapeDataString(connection.EngineInstance)}?label={Label}",
            connection.Token);
        var answer = await http.SendAsync(message, SetupWithin, cancellationToken);
        return answer.IsSuccess && TolerantJson.ObjectIn(answer.Body) is { } json ? TolerantJson.Member(json, "webhook") : null;
    }

    private async Task<EngineAnswer> SetWebhookAsync(EngineConnection connection, object body, CancellationToken cancellationToken)
    {
        using var message = RyzeApiMessages.Of(
            connection.BaseUrl, connection.Token, connection.EngineInstance,
            new EngineRequest(HttpMethod.Post, "api/events/webhook", body));
        return await http.SendAsync(message, SetupWithin, cancellationToken);
    }
}
