namespace Ryze.Api.Commands;

/// <summary>An option of a command; always takes a value.</summary>
/// <param name="Name">With its dashes, e.g. <c>--name</c>.</param>
/// <param name="Value">What stands for the value in the usage line.</param>
/// <param name="Help">What it is for, and what holds when it is left out.</param>
/// <param name="Rule">What the value must be, to stand behind <paramref name="Name"/>.</param>
internal sealed record CommandOption(string Name, string Value, string Help, string Rule, Func<string, bool> IsValid, bool IsRequired);
