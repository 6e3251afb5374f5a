using FluentValidation;
using Ryze.Domain;
using Ryze.Domain.Protocol.Http;

namespace Ryze.Api.Validation;

/// <summary>The rules of docs/spec/api.md 4.1 for fields that several bodies share under different names.</summary>
internal static class ChatwootRules
{
    /// <summary>In characters.</summary>
    private const int MaxApiTokenLength = 255;

    public static void IsChatwootBaseUrl<T>(this IRuleBuilder<T, string?> rule, string name) => rule
        .Must(url => !string.IsNullOrWhiteSpace(url)).WithMessage($"{name} is required")
        .Custom((url, context) =>
        {
            if (!string.IsNullOrWhiteSpace(url) && ChatwootBaseUrl.FaultOf(url) is { } fault)
            {
                context.AddFailure($"{name} {fault}");
            }
        });

    public static void IsChatwootAccountId<T>(this IRuleBuilder<T, long?> rule, string name) => rule
        .Must(id => id is not null).WithMessage($"{name} is required")
        .Must(id => id > 0).WithMessage($"{name} must be greater than 0");

    public static void IsChatwootApiToken<T>(this IRuleBuilder<T, Secret?> rule, string name) => rule
        .Must(token => token is not null && Normalize(token).Reveal().Length > 0).WithMessage($"{name} is required")
        .Must(token => Normalize(token!).Reveal() is { Length: <= MaxApiTokenLength } text && TokenFormat.IsVisibleAscii(text))
        .WithMessage($"{name} must be 1 to {MaxApiTokenLength} visible ASCII characters");

    /// <summary>Removes surrounding spaces, which a copied token often has.</summary>
    public static Secret Normalize(Secret apiToken) => new(apiToken.Reveal().Trim());

    public static void IsInboxName<T>(this IRuleBuilder<T, string?> rule, string name) => rule
        .Must(inbox => inbox is not null && InboxName.Normalize(inbox).Length > 0).WithMessage($"{name} is required")
        .Must(inbox => InboxName.Normalize(inbox!).EnumerateRunes().Count() <= InboxName.MaxLength)
        .WithMessage($"{name} must be 1 to {InboxName.MaxLength} characters")
        .Must(inbox => !InboxName.Normalize(inbox!).Any(char.IsControl)).WithMessage($"{name} must not contain control characters");
}
