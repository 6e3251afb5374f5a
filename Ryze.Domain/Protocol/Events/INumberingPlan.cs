namespace Ryze.Domain.Protocol.Events;

/// <summary>The world's numbering plans, as far as deliveries need them. Numbers are digits without a plus.</summary>
public interface INumberingPlan
{
    bool IsValid(string digits);

    /// <summary>The form that represents all forms of the number; unchanged when only one form exists.</summary>
    string Canonical(string digits);

    /// <summary>The number's other form, e.g. with or without Brazil's ninth digit; null when there is none.</summary>
    string? OtherForm(string digits);
}
