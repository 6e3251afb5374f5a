using FluentValidation;
using Ryze.Api.Contracts.Chatwoot;

namespace Ryze.Api.Contracts.Bridge;

internal sealed class RetryDeadLettersBodyValidator : AbstractValidator<RetryDeadLettersBody>
{
    public RetryDeadLettersBodyValidator()
    {
        RuleLevelCascadeMode = CascadeMode.Stop;
        RuleFor(b => b.Ids).AreEventIds();
    }
}
