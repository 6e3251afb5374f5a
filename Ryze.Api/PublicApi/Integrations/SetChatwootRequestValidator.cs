using FluentValidation;
using Ryze.Api.Validation;

namespace Ryze.Api.PublicApi.Integrations;

internal sealed class SetChatwootRequestValidator : AbstractValidator<SetChatwootRequest>
{
    public SetChatwootRequestValidator()
    {
        RuleLevelCascadeMode = CascadeMode.Stop;
        RuleFor(r => r.ChatwootBaseUrl).IsChatwootBaseUrl("chatwootBaseUrl");
        RuleFor(r => r.ChatwootAccountId).IsChatwootAccountId("chatwootAccountId");
        RuleFor(r => r.ChatwootApiToken).IsChatwootApiToken("chatwootApiToken");
        RuleFor(r => r.InboxName).IsInboxName("inboxName");
    }
}
