using FluentValidation;
using Ryze.Api.Validation;

namespace Ryze.Api.PublicApi.Integrations;

internal sealed class RetryChatwootRequestValidator : AbstractValidator<RetryChatwootRequest>
{
    public RetryChatwootRequestValidator()
    {
        RuleLevelCascadeMode = CascadeMode.Stop;
        RuleFor(r => r.Ids).AreEventIds();
    }
}
