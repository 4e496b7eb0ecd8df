(component
