namespace Ryze.Domain.Protocol.Events;

/// <summary>The numbering plans of the world, as far as the relay needs them. Numbers are digits without a plus.</summary>
public interface INumberingPlan
{
    bool IsValid(string digits);

    /// <summary>The form that stands for every form of the number; the digits themselves when there is only one form.</summary>
    string Canonical(string digits);

    /// <summary>How else the same number is written, e.g. with or without Brazil's ninth digit; null when there is no other form.</summary>
    string? OtherForm(string digits);
}
