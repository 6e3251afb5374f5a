using FluentValidation;
using Ryze.Api.Validation;
using Ryze.Domain.Protocol.Http;

namespace Ryze.Api.Bridge.Provisioning;

internal sealed class ActivateIntegrationBodyValidator : AbstractValidator<ActivateIntegrationBody>
{
    public ActivateIntegrationBodyValidator()
    {
        RuleLevelCascadeMode = CascadeMode.Stop;
        RuleFor(b => b.Instance)
            .Must(instance => !string.IsNullOrWhiteSpace(instance)).WithMessage("instance is required")
            .Must(instance => instance!.Length <= 255).WithMessage("instance must be at most 255 characters");
        RuleFor(b => b.ChannelUrl)
            .Must(url => !string.IsNullOrEmpty(url)).WithMessage("channel_url is required")
            .Must(url => url!.Length <= ActivateRequest.MaxChannelUrlLength && IsWebSocket(url))
                .WithMessage("channel_url must be an absolute ws or wss URL");
        RuleFor(b => b.ChatwootBaseUrl).IsChatwootBaseUrl("chatwoot_base_url");
        RuleFor(b => b.ChatwootAccountId).IsChatwootAccountId("chatwoot_account_id");
        RuleFor(b => b.ChatwootApiToken).IsChatwootApiToken("chatwoot_api_token");
        RuleFor(b => b.InboxName).IsInboxName("inbox_name");
        RuleFor(b => b.Tenant)
            .Must(tenant => tenant is null || tenant.Length <= ActivateRequest.MaxTenantLength)
            .WithMessage($"tenant must be at most {ActivateRequest.MaxTenantLength} characters");
    }

    private static bool IsWebSocket(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeWs || uri.Scheme == Uri.UriSchemeWss);
}
