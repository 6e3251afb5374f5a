using FluentValidation;
using Ryze.Api.Validation;

namespace Ryze.Api.Bridge.Integrations;

internal sealed class RetryDeadLettersBodyValidator : AbstractValidator<RetryDeadLettersBody>
{
    public RetryDeadLettersBodyValidator()
    {
        RuleLevelCascadeMode = CascadeMode.Stop;
        RuleFor(b => b.Ids).AreEventIds();
    }
}
