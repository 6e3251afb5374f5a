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

/// <summary>The HTTP API of RyzeAPI, or of an engine compatible with it (reference ryzeapi.md 7; bridge.md 4).</summary>
/// <param name="options">With an address and a token.</param>
internal sealed class RyzeApiEngine(IHttpClientFactory clients, EngineOptions options, TimeProvider time) : IWhatsAppEngine
{
    /// <summary>Of the factory's client: sends once, follows no redirect, has no time limit of its own.</summary>
    public const string Client = "engine";

    /// <summary>From the call to the end of the answer. The engine downloads a file and hands it to WhatsApp before it answers.</summary>
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
            using var response = await clients.CreateClient(Client).SendAsync(message, HttpCompletionOption.ResponseHeadersRead, either.Token);
            var body = await BoundedBody.ReadAsync(response.Content, either.Token);
            return EngineAnswers.Read((int)response.StatusCode, body, command, _token);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return EngineAnswers.Unclear(command, Detail.Of($"no answer within {AnswerWithin.TotalSeconds:0} s"));
        }
        catch (Exception failure) when (NetworkFault.IsBeforeSending(failure) && !cancellationToken.IsCancellationRequested)
        {
            return new EngineError.Unreachable(Detail.Of(NetworkFault.Describe(failure)));
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or InvalidDataException)
        {
            return EngineAnswers.Unclear(command, Detail.Of(NetworkFault.Describe(failure)));
        }
    }

    private HttpRequestMessage MessageOf(string instance, EngineRequest request)
    {
        // With a length and not in chunks, so that no proxy has to buffer the body of a DELETE to know that there is one.
        var body = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(request.Body, Json));
        body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        var message = new HttpRequestMessage(request.Method, new Uri($"{_base}/{request.Path}/{Uri.EscapeDataString(instance)}")) { Content = body };
        message.Headers.TryAddWithoutValidation("token", _token.Reveal());
        message.Headers.Accept.ParseAdd("application/json");
        return message;
    }
}
