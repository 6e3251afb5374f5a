using FluentValidation;

namespace Ryze.Api.Contracts.Chatwoot;

internal sealed class RetryChatwootRequestValidator : AbstractValidator<RetryChatwootRequest>
{
    public RetryChatwootRequestValidator()
    {
        RuleLevelCascadeMode = CascadeMode.Stop;
        RuleFor(r => r.Ids).AreEventIds();
    }
}
