namespace Ryze.Api.Commands;

/// <summary>A command's option. It always has a value.</summary>
/// <param name="Name">With its dashes, e.g. <c>--name</c>.</param>
/// <param name="Value">Placeholder for the value in the usage line.</param>
/// <param name="Help">Purpose and default.</param>
/// <param name="Rule">What the value must be. The error message shows it after <paramref name="Name"/>.</param>
internal sealed record CommandOption(string Name, string Value, string Help, string Rule, Func<string, bool> IsValid, bool IsRequired);
