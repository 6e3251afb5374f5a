namespace Ryze.Api.Commands;

/// <param name="Name">With its dashes, e.g. <c>--name</c>; always takes a value.</param>
/// <param name="Value">What stands for the value in the usage line.</param>
/// <param name="Help">Rule and default.</param>
internal sealed record CommandOption(string Name, string Value, string Help, bool IsRequired);
