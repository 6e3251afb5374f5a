using FluentValidation;
using Ryze.Api.Bridge.Integrations;
using Ryze.Api.Bridge.Provisioning;
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
