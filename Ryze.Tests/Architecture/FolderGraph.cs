using System.Reflection;
using Mono.Cecil;

namespace Ryze.Tests.Architecture;

/// <summary>Which folder of a layer knows which other one, read from the compiled types, bodies of methods included.</summary>
internal static class FolderGraph
{
    /// <returns>By folder, the folders of the same assembly that its types use. A constant of another type leaves no trace.</returns>
    public static Dictionary<string, List<string>> Of(Assembly assembly)
    {
        using var module = ModuleDefinition.ReadModule(assembly.Location);
        return module.GetTypes()
            .Where(IsOurs)
            .GroupBy(FolderOf, StringComparer.Ordinal)
            .ToDictionary(
                folder => folder.Key,
                folder => folder.SelectMany(UsedBy).Where(other => other != folder.Key).Distinct(StringComparer.Ordinal).ToList(),
                StringComparer.Ordinal);
    }

    private static IEnumerable<string> UsedBy(TypeDefinition type) =>
        Roots(type).SelectMany(Parts).Select(part => part.InModule(type.Module)).OfType<TypeDefinition>().Where(IsOurs).Select(FolderOf);

    private static IEnumerable<TypeReference?> Roots(TypeDefinition type) =>
    [
        type.BaseType,
        .. type.Interfaces.Select(i => i.InterfaceType),
        .. type.CustomAttributes.Select(a => a.AttributeType),
        .. type.Fields.Select(f => f.FieldType),
        .. type.Methods.SelectMany(RootsOf),
    ];

    private static IEnumerable<TypeReference?> RootsOf(MethodDefinition method) =>
    [
        method.ReturnType,
        .. method.Parameters.Select(p => p.ParameterType),
        .. method.CustomAttributes.Select(a => a.AttributeType),
        .. method.HasBody ? method.Body.Variables.Select(v => v.VariableType) : [],
        .. method.HasBody ? method.Body.Instructions.SelectMany(i => RootsOf(i.Operand)) : [],
    ];

    private static IEnumerable<TypeReference?> RootsOf(object operand) => operand switch
    {
        TypeReference type => [type],
        FieldReference field => [field.DeclaringType, field.FieldType],
        GenericInstanceMethod method => [method.DeclaringType, .. method.GenericArguments],
        MethodReference method => [method.DeclaringType],
        _ => [],
    };

    private static IEnumerable<TypeReference> Parts(TypeReference? type) => type switch
    {
        null => [],
        GenericInstanceType generic => [generic.ElementType, .. generic.GenericArguments.SelectMany(Parts)],
        TypeSpecification specification => Parts(specification.ElementType),
        _ => [type],
    };

    private static TypeDefinition? InModule(this TypeReference type, ModuleDefinition module) =>
        type is TypeDefinition definition && definition.Module == module ? definition : null;

    /// <summary>Generated code has namespaces of its own, and EF Core's migrations are written by its tool.</summary>
    private static bool IsOurs(TypeReference type) =>
        FolderOf(type).StartsWith("Ryze.", StringComparison.Ordinal) && !FolderOf(type).Contains(".Migrations", StringComparison.Ordinal);

    private static string FolderOf(TypeReference type) => type.DeclaringType is { } outer ? FolderOf(outer) : type.Namespace;
}
