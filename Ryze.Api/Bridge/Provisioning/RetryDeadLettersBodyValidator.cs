using FluentValidation;
using Ryze.Api.Validation;

namespace Ryze.Api.Bridge.Provisioning;

internal sealed class RetryDeadLettersBodyValidator : AbstractValidator<RetryDeadLettersBody>
{
    public RetryDeadLettersBodyValidator()
    {
        RuleLevelCascadeMode = CascadeMode.Stop;
        RuleFor(b => b.Ids).AreEventIds();
    }
}
