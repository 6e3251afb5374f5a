using FluentValidation;
using Ryze.Domain;
using Ryze.Domain.Protocol.Events;
using Ryze.Domain.Protocol.Http;

namespace Ryze.Api.Validation;

/// <summary>Validates event ids and paging of deliveries, for the public API and the bridge.</summary>
internal static class DeliveryRules
{
    public static void AreEventIds<T>(this IRuleBuilder<T, IReadOnlyList<string>?> rule) => rule
        .Must(ids => ids is not { Count: 0 or > DeadLetterPage.MaxNamed })
            .WithMessage($"ids must name 1 to {DeadLetterPage.MaxNamed} events")
        .Must(ids => ids is null || ids.All(id => id.Length is > 0 and <= ReceivedEvent.MaxIdLength && TokenFormat.IsVisibleAscii(id)))
        .WithMessage($"ids must be 1 to {ReceivedEvent.MaxIdLength} visible ASCII characters each");

    /// <summary>What is wrong with a list's query, or null.</summary>
    public static string? FaultOf(int? limit, long? after) => (limit, after) switch
    {
        (< 1 or > DeadLetterPage.MaxSize, < 1) => $"{Limit}; {After}",
        (< 1 or > DeadLetterPage.MaxSize, _) => Limit,
        (_, < 1) => After,
        _ => null,
    };

    private static readonly string Limit = $"limit must be 1 to {DeadLetterPage.MaxSize}";

    private const string After = "after must be greater than 0";
}
