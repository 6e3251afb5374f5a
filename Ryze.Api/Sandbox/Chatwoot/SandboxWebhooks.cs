using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.WebUtilities;
using Ryze.Application.Shared;

namespace Ryze.Api.Sandbox.Chatwoot;

/// <summary>
/// Sends the sandbox's webhooks (docs/spec/chatwoot.md 1.4.4): one attempt of 5 s, following redirects. A failure marks any message
/// <c>failed</c>, even a customer's message or a private note. A bounded queue keeps their order, which a real Chatwoot does not
/// guarantee, and no call waits for them.
/// </summary>
internal sealed partial class SandboxWebhooks : BackgroundService
{
    public const string ClientName = "sandbox-webhooks";

    /// <summary>Most events in the queue. Newer events are dropped.</summary>
    public const int MaxWaiting = 1000;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private readonly Channel<DeskEvent> _waiting =
        Channel.CreateBounded<DeskEvent>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });
    private readonly SandboxChatwoot _chatwoot;
    private readonly SandboxPayload _payload;
    private readonly IHttpClientFactory _clients;
    private readonly TimeProvider _time;
    private readonly ILogger<SandboxWebhooks> _logger;

    public SandboxWebhooks(
        SandboxChatwoot chatwoot, SandboxPayload payload, IHttpClientFactory clients, ILogger<SandboxWebhooks> logger,
        TimeProvider? time = null)
    {
        (_chatwoot, _payload, _clients, _logger, _time) = (chatwoot, payload, clients, logger, time ?? TimeProvider.System);
        chatwoot.Desk.Tell = happened =>
        {
            if (!_waiting.Writer.TryWrite(happened))
            {
                LogTooMany(_logger, MaxWaiting);
            }
        };
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var happened in _waiting.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                await PostAsync(happened, stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // The sandbox must not stop the host. The exception's message may contain customer data, so only the type is logged.
                LogFault(_logger, exception.GetType().Name);
            }
        }
    }

    private async Task PostAsync(DeskEvent happened, CancellationToken stopping)
    {
        if (_chatwoot.Find(happened.Conversation.AccountId, happened.Conversation.InboxId) is { WebhookUrl: { } url } inbox
            && await DeliverAsync(inbox, url, _payload.Of(happened, inbox), stopping) is { } error
            && happened.Message is { } message)
        {
            _chatwoot.Desk.ChangeMessage(
                message.AccountId, message.ConversationId, message.Id, isTold: false, m => m.WithStatus("failed", error));
        }
    }

    /// <summary>
    /// Sends a webhook. Returns Chatwoot's error text, or null on success. The text omits the URL, because its path is a secret.
    /// </summary>
    private async Task<string?> DeliverAsync(SandboxInbox inbox, string url, byte[] body, CancellationToken stopping)
    {
        if (_chatwoot.WebhookFault is { } fault)
        {
            return fault;
        }

        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps))
        {
            return "bad URI";
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, uri) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Accept.ParseAdd("application/json");
        request.Headers.Add("X-Chatwoot-Delivery", Guid.NewGuid().ToString());
        if (inbox.Secret is { } secret)
        {
            var timestamp = _time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
            request.Headers.Add("X-Chatwoot-Timestamp", timestamp);
            request.Headers.Add("X-Chatwoot-Signature", SignatureOf(secret, timestamp, body));
        }

        using var timeout = stopping.WithTimeout(Timeout, _time);
        try
        {
            using var client = _clients.CreateClient(ClientName);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, timeout.Token);
            var status = (int)response.StatusCode;
            return response.IsSuccessStatusCode ? null : $"{status} {ReasonPhrases.GetReasonPhrase(status)}".TrimEnd();
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            return "Net::ReadTimeout";
        }
        catch (HttpRequestException exception) when (exception.HttpRequestError == HttpRequestError.ResponseEnded)
        {
            return "end of file reached";
        }
        catch (HttpRequestException exception)
        {
            return $"Failed to open TCP connection to {uri.Authority} ({exception.HttpRequestError})";
        }
    }

    /// <summary><c>sha256=</c> and the HMAC of timestamp, dot and body, in lower-case hexadecimal.</summary>
    public static string SignatureOf(string secret, string timestamp, ReadOnlySpan<byte> body) =>
        "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(
            Encoding.UTF8.GetBytes(secret).AsSpan(), new ReadOnlySpan<byte>([.. Encoding.UTF8.GetBytes(timestamp + "."), .. body])));

    [LoggerMessage(1213, LogLevel.Error, "A webhook of the sandbox's Chatwoot failed with {Fault}: it was not sent")]
    private static partial void LogFault(ILogger logger, string fault);

    [LoggerMessage(1211, LogLevel.Warning, "More than {Most} events wait for the sandbox's webhooks: one webhook was dropped")]
    private static partial void LogTooMany(ILogger logger, int most);
}
