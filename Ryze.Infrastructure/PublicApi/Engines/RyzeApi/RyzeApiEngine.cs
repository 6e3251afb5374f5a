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

    private readonly string _base = options.Url!.AbsoluteUri.TrimEnd('/');
    private readonly Secret _token = options.Token!;

    public async Task<Result<SentMessage>> SendAsync(
        string instance, string commandId, EngineCommand command, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(AnswerWithin, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        using var message = RyzeApiMessages.Of(_base, _token, instance, EngineRequests.Of(command, commandId));
        try
        {
            using var response = await clients.CreateClient(Client)
                .SendAsync(message, HttpCompletionOption.ResponseHeadersRead, either.Token);
            var body = await BoundedBody.ReadAsync(response.Content, either.Token);
            return EngineAnswers.Read((int)response.StatusCode, body, command, EngineAnswerHints.OfOperator, _token);
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
}
