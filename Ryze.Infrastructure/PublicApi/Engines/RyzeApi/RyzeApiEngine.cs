using System.Net.Http.Headers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Ryze.Application.PublicApi.Commands;
using Ryze.Domain;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Commands;
using Ryze.Infrastructure.Shared.Configuration;
using Ryze.Infrastructure.Shared.Net;

namespace Ryze.Infrastructure.PublicApi.Engines.RyzeApi;

/// <summary>The HTTP API of RyzeAPI or a compatible engine (docs/spec/ryzeapi.md 7; docs/spec/bridge.md 4).</summary>
/// <param name="options">Must have an address and a token.</param>
internal sealed class RyzeApiEngine(IHttpClientFactory clients, EngineOptions options, TimeProvider time) : IWhatsAppEngine
{
    /// <summary>The HTTP client's name: it sends once, follows no redirects and has no timeout.</summary>
    public const string Client = "engine";

    /// <summary>The limit for the whole call. The engine downloads a file and passes it to WhatsApp before it answers.</summary>
    public static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(60);

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly string _base = options.Url!.AbsoluteUri.TrimEnd('/');
    private readonly Secret _token = options.Token!;

    public async Task<Result<SentMessage>> SendAsync(
        string instance, string commandId, EngineCommand command, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(AnswerWithin, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        using var message = MessageOf(instance, EngineRequests.Of(command, commandId));
        try
        {
            using var response = await clients.CreateClient(Client)
                .SendAsync(message, HttpCompletionOption.ResponseHeadersRead, either.Token);
            var body = await BoundedBody.ReadAsync(response.Content, either.Token);
            return EngineAnswers.Read((int)response.StatusCode, body, command, _token);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return EngineAnswers.Unclear(command, Detail.Of($"no answer within {AnswerWithin.TotalSeconds:0} s"));
        }
        catch (Exception exception) when (NetworkFault.IsBeforeSending(exception) && !cancellationToken.IsCancellationRequested)
        {
            return new EngineError.Unreachable(Detail.Of(NetworkFault.Describe(exception)));
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or InvalidDataException)
        {
            return EngineAnswers.Unclear(command, Detail.Of(NetworkFault.Describe(exception)));
        }
    }

    private HttpRequestMessage MessageOf(string instance, EngineRequest request)
    {
        // A length instead of chunks: otherwise a proxy must buffer a DELETE's body to detect it.
        var body = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(request.Body, Json));
        body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        var message =
            new HttpRequestMessage(request.Method, new Uri($"{_base}/{request.Path}/{Uri.EscapeDataString(instance)}")) { Content = body };
        message.Headers.TryAddWithoutValidation("token", _token.Reveal());
        message.Headers.Accept.ParseAdd("application/json");
        return message;
    }
}
