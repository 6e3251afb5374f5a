using AutoMapper;
using Ryze.Api.PublicApi.Integrations;
using Ryze.Application.PublicApi.Instances;

namespace Ryze.Api.PublicApi.Instances;

/// <summary>Maps list responses. Outbound only: requests and secrets are never mapped (docs/adr/0002).</summary>
internal sealed class InstanceProfile : Profile
{
    public InstanceProfile() => CreateMap<InstanceView, InstanceItem>()
        .ForCtorParam(nameof(InstanceItem.Status), map => map.MapFrom(view => view.PhoneState ?? InstanceItem.Disconnected))
        .ForCtorParam(nameof(InstanceItem.Chatwoot), map => map.MapFrom(view => SummaryOf(view.Chatwoot)));

    private static InstanceItem.ChatwootSummary SummaryOf(InstanceChatwootView? chatwoot) => chatwoot is null
        ? new InstanceItem.ChatwootSummary(Enabled: false, Status: null, InboxName: null)
        : new InstanceItem.ChatwootSummary(Enabled: true, ChatwootProfile.NameOf(chatwoot.Status), chatwoot.InboxName);
}
