using System.Collections;
using System.Reflection;
using Ryze.Domain;
using Ryze.Domain.Bridge.ToWhatsApp;

namespace Ryze.Tests.Infrastructure.Shared.Persistence.SqlServer;

/// <summary>Creates an argument for any repository parameter; the same seed gives the same argument.</summary>
internal sealed class AnyArgument(int seed)
{
    private static readonly NullabilityInfoContext Nullability = new();

    private readonly Random _random = new(seed);

    public object? For(ParameterInfo parameter)
    {
        var isOptional = Nullable.GetUnderlyingType(parameter.ParameterType) is not null
            || (!parameter.ParameterType.IsValueType && Nullability.Create(parameter).WriteState == NullabilityState.Nullable);
        return isOptional && _random.Next(3) == 0 ? null : Of(parameter.ParameterType);
    }

    public object Of(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsEnum)
        {
            var values = Enum.GetValues(type);
            return values.GetValue(_random.Next(values.Length))!;
        }

        return Type.GetTypeCode(type) switch
        {
            TypeCode.String => new string('a', _random.Next(3, 7)),
            TypeCode.Boolean => _random.Next(2) == 0,
            TypeCode.Int64 => (long)_random.Next(1, 5),
            TypeCode.Int32 => _random.Next(1, 5),
            TypeCode.Double => 1.5,
            _ => Complex(type),
        };
    }

    private object Complex(Type type)
    {
        if (type == typeof(byte[]))
        {
            return new byte[_random.Next(3, 8)];
        }

        if (type == typeof(ReadOnlyMemory<byte>))
        {
            return new ReadOnlyMemory<byte>(new byte[_random.Next(3, 8)]);
        }

        if (type == typeof(DateTimeOffset))
        {
            return Stores.Start;
        }

        if (type == typeof(TimeSpan))
        {
            return TimeSpan.FromSeconds(1);
        }

        if (type == typeof(Uri))
        {
            return new Uri("https://cw.example/");
        }

        if (type == typeof(CancellationToken))
        {
            return CancellationToken.None;
        }

        if (type == typeof(Secret))
        {
            return new Secret("secret");
        }

        if (type == typeof(TokenHash))
        {
            return TokenHash.FromStored(new string('0', 64));
        }

        if (type == typeof(Func<AgentMessage, AgentMessageChange?>))
        {
            return AnyChange();
        }

        return type.IsGenericType && type.IsAssignableTo(typeof(IEnumerable)) ? Collection(type.GetGenericArguments()) : Constructed(type);
    }

    /// <summary>Calls one of the message's methods.</summary>
    private Func<AgentMessage, AgentMessageChange?> AnyChange()
    {
        var methods = typeof(AgentMessage).GetMethods().Where(method => method.ReturnType == typeof(AgentMessageChange))
            .OrderBy(method => method.Name, StringComparer.Ordinal).ToList();
        var chosen = methods[_random.Next(methods.Count)];
        object?[] arguments = [.. chosen.GetParameters().Select(For)];
        return message => (AgentMessageChange?)chosen.Invoke(message, arguments);
    }

    private object Collection(Type[] arguments)
    {
        if (arguments is [var key, var value])
        {
            var map = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(key, value))!;
            map.Add(Of(key), Of(value));
            return map;
        }

        var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(arguments[0]))!;
        list.Add(Of(arguments[0]));
        list.Add(Of(arguments[0]));
        return list;
    }

    private object Constructed(Type type)
    {
        if (type.IsAbstract)
        {
            var kinds = type.Assembly.GetTypes().Where(kind => kind.IsAssignableTo(type) && !kind.IsAbstract)
                .OrderBy(kind => kind.FullName, StringComparer.Ordinal).ToList();
            type = kinds.Count > 0 ? kinds[_random.Next(kinds.Count)] : throw new NotSupportedException($"nothing implements {type}");
        }

        var constructor = type.GetConstructors(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)
            .Where(candidate => candidate.GetParameters() is not [{ ParameterType: var only }] || only != type)
            .MaxBy(candidate => candidate.GetParameters().Length) ?? throw new NotSupportedException($"{type} has no constructor");
        return constructor.Invoke([.. constructor.GetParameters().Select(For)]);
    }
}
