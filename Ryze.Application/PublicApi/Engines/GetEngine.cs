using MediatR;
using Ryze.Domain.PublicApi.Engines;
using Ryze.Domain.PublicApi.Instances;

namespace Ryze.Application.PublicApi.Engines;

/// <summary>Reads an instance's engine (docs/spec/engines.md 2).</summary>
public sealed record GetEngine(Instance Instance) : IRequest<EngineDetails>;

/// <param name="View">Null when the instance uses the default engine.</param>
/// <param name="WebhookUrl">It contains the path secret, which its owner may see. Null for the default engine.</param>
/// <param name="Status">The phone's state; see <see cref="PhoneState.Word"/>.</param>
public sealed record EngineDetails(EngineView? View, Uri? WebhookUrl, string Status);

internal sealed class GetEngineHandler(IEngineConnectionRepository connections, IPhoneStates phones, IEngineWebhookUrl urls)
    : IRequestHandler<GetEngine, EngineDetails>
{
    public async Task<EngineDetails> Handle(GetEngine request, CancellationToken cancellationToken)
    {
        var view = await connections.FindViewAsync(request.Instance.Id, cancellationToken);
        return view is null
            ? new EngineDetails(null, null, await phones.FindAsync(request.Instance.Id, cancellationToken) ?? PhoneState.Disconnected)
            : new EngineDetails(view, urls.Of(view.Connection), view.Status);
    }
}
