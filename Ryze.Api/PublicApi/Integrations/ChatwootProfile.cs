using AutoMapper;
using Ryze.Application.PublicApi.Integrations;
using Ryze.Domain.Protocol.Http;
using Ryze.Domain.PublicApi.Integrations;

namespace Ryze.Api.PublicApi.Integrations;

/// <summary>Maps Chatwoot responses. Outbound only: requests and secrets are never mapped (docs/adr/0002).</summary>
internal sealed class ChatwootProfile : Profile
{
    public ChatwootProfile()
    {
        CreateMap<ActivatedChatwootIntegration, ChatwootActivated>()
            .ForCtorParam(nameof(ChatwootActivated.Instance), map => map.MapFrom(activated => activated.InstanceName))
            .ForCtorParam(nameof(ChatwootActivated.Status), map => map.MapFrom(_ => "active"))
            .ForCtorParam(nameof(ChatwootActivated.Message), map => map.MapFrom(_ => "chatwoot integration activated"));
        CreateMap<ChatwootIntegrationView, ChatwootStatus>()
            .ForCtorParam(nameof(ChatwootStatus.Status), map => map.MapFrom(view => NameOf(view.Status)))
            .ForCtorParam(nameof(ChatwootStatus.ChatwootBaseUrl), map => map.MapFrom(view => view.BaseUrl))
            .ForCtorParam(nameof(ChatwootStatus.ChatwootAccountId), map => map.MapFrom(view => view.AccountId))
            .ForCtorParam(nameof(ChatwootStatus.ChatwootInboxId), map => map.MapFrom(view => view.InboxId))
            .ForCtorParam(nameof(ChatwootStatus.ChatwootInboxName), map => map.MapFrom(view => view.InboxName));
        CreateMap<DeadLetter, ChatwootDelivery>();
        CreateMap<RetriedDeadLetters, ChatwootRetried>();
        CreateMap<ChatwootDeliveriesView, ChatwootDeliveries>()
            .ForCtorParam(nameof(ChatwootDeliveries.Backlog), map => map.MapFrom(view => view.Page.Backlog))
            .ForCtorParam(nameof(ChatwootDeliveries.DeadLetters), map => map.MapFrom(view => view.Page.DeadLetters))
            .ForCtorParam(nameof(ChatwootDeliveries.Items), map => map.MapFrom(view => view.Page.Items))
            .ForCtorParam(nameof(ChatwootDeliveries.Next), map => map.MapFrom(view => view.Page.Next));
    }

    /// <summary>The status as customers see it.</summary>
    internal static string NameOf(IntegrationStatus status) => status switch
    {
        IntegrationStatus.Active => "active",
        IntegrationStatus.Paused => "paused",
        IntegrationStatus.Error => "error",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, null),
    };
}
