using FluentValidation;

namespace Ryze.Api.PublicApi.Engines;

internal sealed class SetEngineRequestValidator : AbstractValidator<SetEngineRequest>
{
    public SetEngineRequestValidator() => RuleFor(r => r).Custom((body, context) =>
    {
        foreach (var (field, what) in EngineRules.FaultsOf(body))
        {
            context.AddFailure(field, what);
        }
    });
}
