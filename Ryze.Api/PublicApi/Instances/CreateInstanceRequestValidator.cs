using FluentValidation;
using Ryze.Api.Validation;
using Ryze.Domain;
using Ryze.Domain.PublicApi.Instances;

namespace Ryze.Api.PublicApi.Instances;

internal sealed class CreateInstanceRequestValidator : AbstractValidator<CreateInstanceRequest>
{
    /// <summary>
    /// Rule set of the inline activation. Only <see cref="InlineChatwoot"/> runs it, because its errors do not refuse the instance.
    /// </summary>
    public const string Chatwoot = "chatwoot";

    public CreateInstanceRequestValidator()
    {
        RuleLevelCascadeMode = CascadeMode.Stop;
        RuleFor(r => r.Name)
            .Must(name => !string.IsNullOrEmpty(name)).WithMessage("name is required")
            .Must(name => InstanceName.IsValid(name!)).WithMessage($"name {InstanceName.Rule}");
        RuleFor(r => r.Token)
            .Must(token => token is null || TokenFormat.IsAcceptable(token.Reveal()))
            .WithMessage($"token must be {TokenFormat.MinLength} to {TokenFormat.MaxLength} visible ASCII characters")
            .Must(token => token is null || TokenFormat.IsHardToGuess(token.Reveal()))
            .WithMessage("token must have at least 8 different characters and more than digits");
        RuleSet(Chatwoot, () =>
        {
            RuleFor(r => r.ChatwootBaseUrl).IsChatwootBaseUrl("chatwootBaseUrl");
            RuleFor(r => r.ChatwootAccountId).IsChatwootAccountId("chatwootAccountId");
            RuleFor(r => r.ChatwootApiToken).IsChatwootApiToken("chatwootApiToken");
            RuleFor(r => r.ChatwootInboxName).IsInboxName("chatwootInboxName");
        });
    }
}
